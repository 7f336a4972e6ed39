#!/usr/bin/env bash
# Installs the Asterisk secretary on a PBX, installs it again, or takes it away. See --help and docs/install.md.
#
# Everything that is to be is worked out first and compared with what is there: nothing is changed before the list was
# shown and agreed to, and where nothing differs nothing is changed. What a file was is kept before it is touched
# (packaging/journal.sh), so that an installation that broke off can be begun again or taken back.
set -Eeuo pipefail
shopt -s inherit_errexit
umask 022
export LC_ALL=C
# Where useradd is; an ordinary user's PATH may lack it.
export PATH=$PATH:/usr/sbin:/sbin

SOURCE=$(cd "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")" && pwd)
readonly SOURCE
# shellcheck source=packaging/common.sh
source "$SOURCE/packaging/common.sh"
# shellcheck source=packaging/journal.sh
source "$SOURCE/packaging/journal.sh"
# shellcheck source=packaging/asterisk.sh
source "$SOURCE/packaging/asterisk.sh"
# shellcheck source=packaging/daemon.sh
source "$SOURCE/packaging/daemon.sh"
# shellcheck source=packaging/uninstall.sh
source "$SOURCE/packaging/uninstall.sh"

usage() {
  cat <<'TEXT'
usage: sudo ./install.sh [options]

Installs the secretary beside the Asterisk of this machine (plain, or FreePBX 17: found out), shows what it will
change, and asks once. Run again, it changes nothing, or brings a newer version in.

  --mailbox EXTENSION       make a first mailbox, with:
    --email ADDRESS           where its letters go (required)
    --name NAME               who is called, as it is spoken (default: "Extension EXTENSION")
    --region CODE             country whose national numbers callers give, such as US (default: from LANG, else US)
  --database-socket PATH    socket of the MySQL or MariaDB to use (default: the usual places)
  --database-root-file FILE password of its root, where the socket alone does not let root in
  --models DIR              take models from this folder (default: models/ of a release, else they are fetched)
  --no-models               bring no models; later: secretary setup
  --link                    link to the program where it is instead of copying it to /opt
  --call-sockets            let Asterisk bring a call over a connection of its own while the daemon's is down, also where it is older
                            than 20.21, 22.11 or 23.5 (on those and later ones it is set up anyway; docs/install.md)
  --pbx-only                only what Asterisk needs: the daemon runs on a second host (no Node, no database here)
    --listen ADDRESS          address of this machine that the second host reaches (default: 127.0.0.1, for a tunnel)
    --daemon ADDRESS          address of the second host (default: 127.0.0.1)
  --daemon-only FILE        only the daemon: FILE is what --pbx-only has written, copied here
  --uninstall               put back what was there; calls, keys and configuration stay
    --purge                   delete those too, for ever
  --root DIR                work in this tree instead of /: nothing outside it is changed, nothing is started
  --dry-run                 show what would be changed, and stop
  --yes                     do not ask
  --help                    this text

Exit status: 0 done (or nothing to do), 1 it failed, 2 wrong use or something in the way: nothing was changed,
130 interrupted: run it again, or with --uninstall.
TEXT
}

parse_arguments() {
  while (($# > 0)); do
    case $1 in
      --yes | --dry-run | --link | --no-models | --call-sockets | --pbx-only | --uninstall | --purge) option "${1#--}" yes ;;
      --mailbox | --email | --name | --region | --database-socket | --database-root-file | --models | --listen | \
        --daemon | --daemon-only | --root)
        (($# > 1)) || refuse "$1 needs a value"
        option "${1#--}" "$2"
        shift
        ;;
      --help)
        usage
        exit 0
        ;;
      *) refuse "unknown option $1; see --help" ;;
    esac
    shift
  done
}

check_arguments() {
  local box=${OPTIONS[mailbox]:-} root=${OPTIONS[root]:-}
  [[ -z $box || $box =~ ^[0-9*#+]{1,32}$ ]] || refuse "--mailbox wants an extension such as 201"
  [[ -z $box || -n ${OPTIONS[email]:-} ]] || refuse "--mailbox needs --email ADDRESS"
  [[ -n $box || -z ${OPTIONS[email]:-}${OPTIONS[name]:-}${OPTIONS[region]:-} ]] || refuse "--email, --name and --region go with --mailbox"
  [[ -z ${OPTIONS[email]:-} || ${OPTIONS[email]} =~ ^[^[:space:]@]+@[^[:space:]@]+$ ]] || refuse "${OPTIONS[email]} is no address"
  [[ ${OPTIONS[listen]:-127.0.0.1} =~ ^[0-9.]+$ && ${OPTIONS[daemon]:-127.0.0.1} =~ ^[0-9.]+$ ]] || refuse "--listen and --daemon want an IPv4 address"
  has pbx-only || [[ -z ${OPTIONS[listen]:-}${OPTIONS[daemon]:-} ]] || refuse "--listen and --daemon go with --pbx-only"
  if has pbx-only && { [[ -n $box ]] || has daemon-only; }; then refuse "--pbx-only goes without --mailbox and --daemon-only"; fi
  if has call-sockets && { has pbx-only || has daemon-only; }; then refuse "--call-sockets wants Asterisk and the daemon on one machine"; fi
  if has purge && ! has uninstall; then refuse "--purge goes with --uninstall"; fi
  if [[ -n $root ]]; then
    [[ -d $root ]] || refuse "--root: $root is not a folder"
    root=$(cd "$root" && pwd)
    [[ $root != / ]] || root=
  fi
  set_places "$root"
  [[ -n $ROOT || $EUID -eq 0 ]] || refuse "this changes the system: run it as root, as in: sudo ./install.sh"
}

install_secretary() {
  check_machine
  work_out_everything
  refuse_if_in_the_way
  show_plan
  if ((${#PLAN[@]} == 0)); then
    say "Nothing to do: everything is as it should be."
    return
  fi
  if has dry-run; then return; fi
  agree "Go on?"
  begin_changes
  carry_out
  say ""
  say "Done."
  last_words
}

work_out_everything() {
  if ! has pbx-only; then plan_daemon; fi
  if ! has daemon-only; then plan_asterisk; fi
  if ! has pbx-only; then plan_start; fi
}

refuse_if_in_the_way() {
  ((${#FAULTS[@]} == 0)) && return
  printf 'install.sh: %s\n' "${FAULTS[@]}" | awk '!seen[$0]++' >&2
  refuse "nothing was changed"
}

main() {
  declare -gA OPTIONS=()
  parse_arguments "$@"
  check_arguments
  make_stage
  trap 'interrupted' INT TERM HUP
  trap 'failed $LINENO' ERR
  trap 'remove_stage' EXIT
  if has uninstall; then uninstall_secretary; else install_secretary; fi
}

main "$@"
