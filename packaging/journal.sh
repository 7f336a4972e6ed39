# shellcheck shell=bash disable=SC2034 # the parts share their variables
# The journal: what was there before. A line is written, and on the disk, before the change that it takes back is made; a
# change that was not made after all is taken back without harm. Sourced by install.sh.
#
# Lines are KIND<TAB>PATH[<TAB>MORE]:
#   made-dir PATH              it was not there
#   made-file PATH             it was not there
#   changed-file PATH NUMBER   originals/NUMBER is what it was, with mode, owner and times
#   made-account NAME          the system user was not there
#   made-database NAME         and so on for what the database server holds
#   made-database-account NAME
#   enabled UNIT

begin_changes() {
  if [[ ! -f $STATE/journal ]]; then
    # The journal's own folders are known only once it is there: an interruption waits for that.
    local path asked=no
    trap 'asked=yes' INT TERM HUP
    missing_parents "$STATE"
    install -d -m 0755 "$(dirname "$STATE")"
    install -d -m 0700 "$STATE" "$STATE/originals"
    : >"$STATE/journal.new"
    for path in "${PARENTS[@]}"; do printf 'made-dir\t%s\n' "$path" >>"$STATE/journal.new"; done
    sync "$STATE/journal.new"
    mv "$STATE/journal.new" "$STATE/journal"
    CHANGES_BEGAN=yes
    trap 'interrupted' INT TERM HUP
    if [[ $asked == yes ]]; then interrupted; fi
  fi
  CHANGES_BEGAN=yes
}

note() {
  local IFS=$'\t'
  printf '%s\n' "$*" >>"$STATE/journal"
  sync "$STATE/journal"
}

# noted KIND PATH: whether the journal has it.
noted() {
  [[ -f $STATE/journal ]] && awk -F '\t' -v kind="$1" -v path="$2" '$1 == kind && $2 == path { found = 1 } END { exit !found }' "$STATE/journal"
}

# missing_parents PATH: the folders above it that are missing, in PARENTS, outermost first.
missing_parents() {
  local folder
  PARENTS=()
  folder=$(dirname "$1")
  while [[ ! -d $folder ]]; do
    PARENTS=("$folder" "${PARENTS[@]}")
    folder=$(dirname "$folder")
  done
}

make_parents() {
  local folder
  missing_parents "$1"
  for folder in "${PARENTS[@]}"; do
    note made-dir "$folder"
    install -d -m 0755 "$folder"
  done
}

# make_dir PATH MODE OWNER
make_dir() {
  if [[ ! -d $1 ]]; then
    make_parents "$1"
    note made-dir "$1"
  fi
  install -d -m "$2" "$1"
  own "$3" "$1"
}

# keep_original PATH: once, before its first change.
keep_original() {
  if noted made-file "$1" || noted changed-file "$1"; then return; fi
  if [[ ! -e $1 && ! -L $1 ]]; then
    note made-file "$1"
    return
  fi
  local number
  number=$(find "$STATE/originals" -mindepth 1 -maxdepth 1 | wc -l)
  cp -a "$1" "$STATE/originals/$number"
  sync "$STATE/originals/$number"
  note changed-file "$1" "$number"
}

# put_file STAGED PATH MODE OWNER: whole or not at all. MODE "-": as it is, or 0644. OWNER "like PATH": as that file's.
put_file() {
  local staged=$1 path=$2 mode=$3 owner=$4 new=$2.asterisk-secretary-new
  make_parents "$path"
  keep_original "$path"
  rm -f "$new"
  if [[ -e $path ]]; then cp -a "$path" "$new"; else (umask 077 && : >"$new"); fi
  cat "$staged" >"$new"
  if [[ $mode != - ]]; then chmod "$mode" "$new"; elif [[ ! -e $path ]]; then chmod 0644 "$new"; fi
  if [[ ! -e $path ]]; then own_like "$owner" "$new"; fi
  sync "$new"
  mv -f "$new" "$path"
}

own_like() {
  [[ $EUID -eq 0 ]] || return 0
  if [[ $1 == like\ * ]]; then chown --reference="${1#like }" "$2"; else own "$1" "$2"; fi
}

# want_file STAGED PATH MODE OWNER WORDS: plans it where it differs.
want_file() {
  local staged=$1 path=$2 mode=$3
  if [[ -f $path ]] && cmp -s "$staged" "$path" && [[ $mode == - || $((8#$mode)) -eq $((8#$(mode_of "$path"))) ]]; then return 0; fi
  may_write "$path"
  plan "$5" put_file "$staged" "$path" "$mode" "$4"
}

# A file that only its owner, or nobody, may write was made so on purpose.
may_write() {
  local folder
  if [[ -L $1 && ! -e $1 ]]; then fault "$1 is a link that leads nowhere"; fi
  if [[ -e $1 ]]; then
    if [[ ! -w $1 || $(mode_of "$1") != *[2367]?? ]]; then fault "$1 cannot be written: it is read-only, or belongs to somebody else"; fi
  fi
  folder=$(dirname "$1")
  while [[ ! -e $folder ]]; do folder=$(dirname "$folder"); done
  [[ -w $folder ]] || fault "the folder $folder cannot be written by this user"
}

# staged_name: a new file in the stage.
staged_name() { mktemp "$STAGE/XXXXXXXX"; }
