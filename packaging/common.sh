# shellcheck shell=bash
# Words, places and the plan: what install.sh and its parts share. Sourced, never run.
# shellcheck disable=SC2034 # the places are read by the other parts

readonly ACCOUNT=asterisk-secretary
readonly BEGIN_MARK='; BEGIN asterisk-secretary (written by install.sh, taken out by install.sh --uninstall)'
readonly END_MARK='; END asterisk-secretary'

# What is to be done, one step each: a function and its arguments, and the words for it.
PLAN=()
PLAN_WORDS=()
# What is in the way.
FAULTS=()
CHANGES_BEGAN=no
STAGE=

say() { printf '%s\n' "$*"; }
warn() { printf 'install.sh: %s\n' "$*" >&2; }
refuse() {
  warn "$*"
  exit 2
}
fault() { FAULTS+=("$*"); }
option() { OPTIONS[$1]=$2; }
has() { [[ -n ${OPTIONS[$1]:-} ]]; }

# Where everything is; in a tree of its own all of it lies below that tree.
set_places() {
  ROOT=$1
  ETC=$ROOT/etc/asterisk-secretary
  AST=$ROOT/etc/asterisk
  VAR=$ROOT/var/lib/asterisk-secretary
  CACHE=$ROOT/var/cache/asterisk-secretary
  OPT=$ROOT/opt/asterisk-secretary
  UNITS=$ROOT/etc/systemd/system
  STATE=$ROOT/var/lib/asterisk-secretary-install
}

# plan WORDS FUNCTION [ARGUMENTS]: arguments may hold anything but a line end.
plan() {
  local words=$1 step
  shift
  printf -v step '%q ' "$@"
  PLAN_WORDS+=("$words")
  PLAN+=("$step")
}

show_plan() {
  ((${#PLAN[@]} > 0)) || return 0
  say "This will be done${ROOT:+ in $ROOT}:"
  printf '  %s\n' "${PLAN_WORDS[@]}"
}

agree() {
  if has yes; then return; fi
  [[ -t 0 ]] || refuse "nobody is there to be asked; say --yes. Nothing was changed"
  local answer
  read -r -p "$1 [y/N] " answer
  [[ $answer == [yY]* ]] || refuse "nothing was changed"
}

carry_out() {
  local i
  for i in "${!PLAN[@]}"; do
    say "- ${PLAN_WORDS[i]}"
    eval "${PLAN[i]}"
  done
}

make_stage() { STAGE=$(mktemp -d); }
remove_stage() { if [[ -n $STAGE ]]; then rm -rf "$STAGE"; fi; }

# Called in a subshell too: only the script itself speaks.
failed() {
  local status=$?
  ((BASH_SUBSHELL == 0)) || exit "$status"
  if [[ $CHANGES_BEGAN == yes ]]; then
    warn "it failed (line $1). What was done so far is known: run it again, or take it back with --uninstall"
  else
    warn "it failed (line $1). Nothing was changed"
  fi
  exit 1
}

interrupted() {
  trap '' INT TERM HUP
  if [[ $CHANGES_BEGAN == yes ]]; then
    warn "interrupted. Run it again, or take back what was done with --uninstall"
  else
    warn "interrupted. Nothing was changed"
  fi
  exit 130
}

need_programs() {
  local name
  for name in "$@"; do
    command -v "$name" >/dev/null || fault "the program $name is missing here"
  done
}

# Owner only where there is somebody to own it: in a tree of an ordinary user everything is that user's.
own() {
  if [[ $EUID -eq 0 && -z $ROOT ]]; then chown "$1" "${@:2}"; fi
}

random_secret() { od -An -N20 -tx1 /dev/urandom | tr -d ' \n'; }

mode_of() { stat -c %a "$1"; }
