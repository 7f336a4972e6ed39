# shellcheck shell=bash disable=SC2034 # the parts share their variables
# What Asterisk needs: dialplan, ARI, AMI and its HTTP server. On FreePBX only `_custom` files are touched. Sourced by
# install.sh.

# Values that the daemon's configuration needs too.
ARI_URL=
ARI_SECRET=
AMI_SECRET=
AMI_HOST=127.0.0.1
AMI_PORT=5038

is_freepbx() { [[ -e $ROOT/etc/freepbx.conf || -x $ROOT/usr/sbin/fwconsole ]]; }

plan_asterisk() {
  if [[ ! -d $AST ]]; then
    fault "there is no Asterisk here: $AST is missing. The daemon alone: --daemon-only FILE"
    return
  fi
  name_files
  read_credentials
  plan_include "$DIALPLAN_FILE" extensions_secretary.conf - "like $REFERENCE" "the dialplan" < <(cat "$SOURCE/asterisk-config/extensions_secretary.conf")
  plan_include "$ARI_FILE" ari_secretary.conf 0600 "like $READER" "the user of Asterisk's REST interface (ARI)" < <(ari_section)
  if wants_call_sockets; then
    plan_include "$AST/websocket_client.conf" websocket_client_secretary.conf 0600 "like $READER" "how Asterisk reaches the daemon for one call" < <(call_sockets_section)
  fi
  plan_include "$MANAGER_FILE" manager_secretary.conf 0600 "like $READER" "the user of the manager interface (AMI), for the lamp" < <(manager_section)
  plan_general "$ARI_GENERAL_FILE" "$ARI_IS_ON" "" "switch ARI on"
  plan_general "$MANAGER_GENERAL_FILE" "$MANAGER_IS_ON" "bindaddr = $(listen_address)" "switch AMI on, on $(listen_address)"
  plan_general "$HTTP_FILE" "$HTTP_IS_ON" "bindaddr = $(listen_address)" "switch Asterisk's HTTP server on, on $(listen_address)"
  if [[ ! -e $AST/minivm.conf ]]; then
    want_file "$SOURCE/asterisk-config/minivm.conf" "$AST/minivm.conf" - "like $REFERENCE" "$AST/minivm.conf: new, for the lamp"
  fi
  if has pbx-only; then plan_daemon_letter; fi
  if ((${#PLAN[@]} > 0)) && asterisk_runs; then plan "have Asterisk read its dialplan, ARI, AMI and HTTP files again" reload_asterisk; fi
}

# Which file takes what.
name_files() {
  if is_freepbx; then
    DIALPLAN_FILE=$AST/extensions_custom.conf
    ARI_FILE=$AST/ari_additional_custom.conf
    ARI_GENERAL_FILE=$AST/ari_general_custom.conf
    MANAGER_FILE=$AST/manager_custom.conf
    MANAGER_GENERAL_FILE=
    HTTP_FILE=$AST/http_custom.conf
    ARI_IS_ON=$(setting enabled yes "$AST/ari.conf" "$AST/ari_general_additional.conf" "$ARI_GENERAL_FILE")
    MANAGER_IS_ON=yes # FreePBX itself cannot do without.
    HTTP_IS_ON=$(setting enabled no "$AST/http.conf" "$AST/http_additional.conf" "$HTTP_FILE")
    HTTP_PORT=$(setting bindport 8088 "$AST/http.conf" "$AST/http_additional.conf" "$HTTP_FILE")
    AMI_PORT=$(setting port 5038 "$AST/manager.conf")
  else
    DIALPLAN_FILE=$AST/extensions.conf
    ARI_FILE=$AST/ari.conf
    ARI_GENERAL_FILE=$ARI_FILE
    MANAGER_FILE=$AST/manager.conf
    MANAGER_GENERAL_FILE=$MANAGER_FILE
    HTTP_FILE=$AST/http.conf
    ARI_IS_ON=$(setting enabled yes "$ARI_FILE")
    MANAGER_IS_ON=$(setting enabled no "$MANAGER_FILE")
    HTTP_IS_ON=$(setting enabled no "$HTTP_FILE")
    HTTP_PORT=$(setting bindport 8088 "$HTTP_FILE")
    AMI_PORT=$(setting port 5038 "$MANAGER_FILE")
  fi
  # New files belong to whom Asterisk's own belong.
  REFERENCE=$AST/extensions.conf
  [[ -e $REFERENCE ]] || REFERENCE=$AST
  # Files of mode 0600 belong to the user that Asterisk runs as: who owns what it writes.
  for READER in "$ROOT/var/spool/asterisk" "$ROOT/var/lib/asterisk" "$REFERENCE"; do
    if [[ -e $READER ]]; then break; fi
  done
}

# On one machine everything stays on loopback.
listen_address() { printf %s "${OPTIONS[listen]:-127.0.0.1}"; }

# setting NAME DEFAULT FILE...: the last value in [general]; what stands above any section, as in an included file, counts.
# Without our own part, so that a second run sees what the first one saw.
setting() {
  local name=$1 default=$2 file value
  shift 2
  for file in "$@"; do
    [[ -e $file ]] || continue
    value=$(without_section "$file" | awk -v name="$name" '
      /^[[:space:]]*\[/ { general = ($0 ~ /^[[:space:]]*\[general\]/); header = 1 }
      { sub(/;.*/, "") }
      (general || !header) && match($0, /^[[:space:]]*[A-Za-z_]+[[:space:]]*=>?/) {
        key = substr($0, RSTART, RLENGTH); gsub(/[[:space:]=>]/, "", key)
        if (tolower(key) == name) { value = substr($0, RSTART + RLENGTH); gsub(/^[[:space:]]+|[[:space:]]+$/, "", value) }
      }
      END { print value }')
    [[ -z $value ]] || default=$value
  done
  case $name:${default,,} in
    enabled:yes | enabled:true | enabled:y | enabled:t | enabled:1 | enabled:on) printf yes ;;
    enabled:*) printf no ;;
    *) printf %s "$default" ;;
  esac
}

# without_section FILE: its text without what install.sh wrote.
without_section() {
  awk -v begin="$BEGIN_MARK" -v end="$END_MARK" '$0 == begin { ours = 1 } !ours { print } $0 == end { ours = 0 }' "$1"
}

has_section() { [[ -f $1 ]] && grep -qxF -- "$BEGIN_MARK" "$1"; }

# Once: a new secret is another one each time.
read_credentials() {
  [[ -z $ARI_SECRET ]] || return 0
  ARI_SECRET=$(secret_for ari-password ari_secretary.conf password)
  AMI_SECRET=$(secret_for ami-password manager_secretary.conf secret)
  ARI_URL=http://$(listen_address):$HTTP_PORT
  AMI_HOST=$(listen_address)
}

# secret_for FILE ASTERISK-FILE KEY: what was made before, wherever it still stands, else a new one.
secret_for() {
  local value=
  if [[ -r $(place_of "$1") ]]; then value=$(<"$(place_of "$1")"); fi
  if [[ -z $value && -r $AST/$2 ]]; then value=$(awk -v key="$3" '$1 == key && $2 == "=" { print $3 }' "$AST/$2"); fi
  [[ -n $value ]] || value=$(random_secret)
  printf %s "$value"
}

ari_section() {
  echo '; How the secretary logs in. Written by install.sh, deleted by install.sh --uninstall.'
  printf '[secretary]\ntype = user\nread_only = no\npassword = %s\n' "$ARI_SECRET"
  if wants_call_sockets; then
    printf '\n'
    sed -n 's/^;\(\[secretary-call\]\|[a-z_]* = \)/\1/p' "$SOURCE/asterisk-config/ari.conf"
  fi
}

# Whether Asterisk is to bring a call over a connection of its own while the daemon's is down. On one machine only: the daemon
# listens on loopback. Once set up it stays; a configuration that was there before decides by having the section or not.
wants_call_sockets() {
  if has pbx-only || has daemon-only; then return 1; fi
  if [[ -e $ETC/secretary.yaml ]]; then
    grep -q '^  callSockets:' "$ETC/secretary.yaml"
    return
  fi
  has call-sockets || { ! is_freepbx && call_sockets_are_safe; }
}

# Older versions wait without end for a daemon that is stopped: the caller is saved by the lease, but a thread of Asterisk stays
# behind (https://github.com/asterisk/asterisk/issues/1979).
call_sockets_are_safe() {
  [[ -z $ROOT ]] && command -v asterisk >/dev/null || return 1
  local major minor
  IFS=' .' read -r _ major minor _ < <(asterisk -V 2>/dev/null | sed 's/certified[-/]//') || return 1
  [[ $major =~ ^[0-9]+$ && $minor =~ ^[0-9]+ ]] || return 1
  minor=${BASH_REMATCH[0]}
  case $major in
    20) ((minor >= 21)) ;;
    22) ((minor >= 11)) ;;
    23) ((minor >= 5)) ;;
    *) ((major > 23)) ;;
  esac
}

call_sockets_section() {
  local password
  password=$(printf 'call-sockets:%s' "$ARI_SECRET" | sha256sum)
  echo '; How Asterisk reaches the secretary for one call. Written by install.sh, deleted by install.sh --uninstall.'
  awk '/^\[secretary-call\]/ { ours = 1 } ours' "$SOURCE/asterisk-config/websocket_client.conf" |
    sed -e '/^;/d' -e "s/^password = .*/password = ${password%% *}/"
}

# The shipped section with this machine's values.
manager_section() {
  local permit=${OPTIONS[daemon]:-127.0.0.1}
  echo '; How the secretary logs in. Written by install.sh, deleted by install.sh --uninstall.'
  awk '/^\[secretary\]/ { ours = 1 } ours' "$SOURCE/asterisk-config/manager.conf" |
    sed -e "s/^secret = .*/secret = $AMI_SECRET/" -e "s|^permit = .*|permit = $permit/255.255.255.255|"
}

# plan_include FILE NAME MODE OWNER WORDS: standard input becomes the file NAME of our own, and FILE includes it.
declare -A SECTIONS=()
plan_include() {
  local file=$1 name=$2 ours=$AST/$2 staged
  staged=$(staged_name)
  cat >"$staged"
  if [[ -e $ours ]] && ! noted made-file "$ours"; then fault "$ours is there already, from a set-up by hand: move it away"; fi
  if [[ -e $file ]] && without_section "$file" | grep -q "^[[:space:]]*#include.*$name"; then
    fault "$file includes $name already, by hand: take that line out"
  fi
  if [[ -e $file && $name != extensions_* ]] && without_section "$file" | grep -q '^[[:space:]]*\[secretary\]'; then
    fault "$file has a section [secretary] already, by hand: rename it or take it out"
  fi
  want_file "$staged" "$ours" "$3" "$4" "$ours: $5"
  SECTIONS[$file]=${SECTIONS[$file]:-}"#include $name"$'\n'
  stage_section "$file" "includes it"
}

# plan_general FILE IS-ON MORE WORDS: only what is off is switched on.
plan_general() {
  local file=$1 is_on=$2 more=$3 text='enabled = yes'
  [[ $is_on == no ]] || return 0
  [[ -z $more ]] || text+=$'\n'$more
  # "(+)" adds to a section that stands above; Asterisk refuses the whole file where none does. FreePBX's are inside one.
  if is_freepbx; then
    text+=$'\n'
  elif [[ -e $file ]] && without_section "$file" | grep -q '^[[:space:]]*\[general\]'; then
    text="[general](+)"$'\n'$text$'\n'
  else
    text="[general]"$'\n'$text$'\n'
  fi
  SECTIONS[$file]=$text${SECTIONS[$file]:-}
  stage_section "$file" "$4"
}

# One plan a file: a later text of the same file takes the place of the earlier plan.
declare -A STAGED=()
stage_section() {
  local file=$1 staged=${STAGED[$1]:-}
  if [[ -z $staged ]]; then
    staged=$(staged_name)
    STAGED[$file]=$staged
  fi
  with_section "$file" "${SECTIONS[$file]}" >"$staged"
  drop_plan "$staged"
  want_file "$staged" "$file" - "like $REFERENCE" "$file: $2"
}

# drop_plan STAGED: takes out what was planned for it.
drop_plan() {
  local i
  for i in "${!PLAN[@]}"; do
    if [[ ${PLAN[i]} == "put_file $1 "* ]]; then unset "PLAN[i]" "PLAN_WORDS[i]"; fi
  done
}

# with_section FILE TEXT
with_section() {
  if has_section "$1"; then
    TEXT=$2 awk -v begin="$BEGIN_MARK" -v end="$END_MARK" '
      $0 == begin { print; printf "%s", ENVIRON["TEXT"]; ours = 1 }
      $0 == end { ours = 0 }
      !ours { print }' "$1"
    return
  fi
  if [[ -s $1 ]]; then
    cat "$1"
    if [[ -n $(tail -c 1 "$1") ]]; then echo; fi
  fi
  printf '%s\n%s%s\n' "$BEGIN_MARK" "$2" "$END_MARK"
}

asterisk_runs() { [[ -z $ROOT ]] && command -v asterisk >/dev/null && asterisk -rx 'core show version' >/dev/null 2>&1; }

reload_asterisk() {
  local command
  for command in 'dialplan reload' 'module reload http' 'manager reload' 'module reload res_ari.so'; do
    asterisk -rx "$command" >/dev/null || warn "Asterisk did not take: $command"
  done
}

# For the second host: what its daemon needs to know of this PBX.
plan_daemon_letter() {
  local staged
  staged=$(staged_name)
  {
    echo '# What the daemon needs to reach this PBX. Copy it to the other machine: ./install.sh --daemon-only FILE'
    printf '%s=%s\n' ari_url "$ARI_URL" ari_password "$ARI_SECRET" ami_host "$AMI_HOST" ami_port "$AMI_PORT" \
      ami_password "$AMI_SECRET" daemon_address "${OPTIONS[daemon]:-127.0.0.1}"
  } >"$staged"
  [[ -d $ETC ]] || plan "$ETC: a folder for what the daemon's machine needs" make_dir "$ETC" 0700 root:root
  want_file "$staged" "$ETC/for-the-daemon" 0600 root:root "$ETC/for-the-daemon: to copy to the daemon's machine"
}
