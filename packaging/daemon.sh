# shellcheck shell=bash disable=SC2034 # the parts share their variables
# The daemon's half: program, account, folders, secrets, configuration, database, models, first mailbox, systemd units.
# Sourced by install.sh.

readonly OLDEST_NODE='20.19.0'
readonly DAEMON_UNITS=(asterisk-secretary-llm.service asterisk-secretary.service)
# What of the source a running daemon needs.
readonly PROGRAM_PARTS=(package.json LICENSE README.md CHANGELOG.md secretary.example.yaml install.sh packaging dist/src
  languages proto asterisk-config systemd scripts stories docs node_modules node)
readonly USUAL_SOCKETS=(/run/mysqld/mysqld.sock /var/run/mysqld/mysqld.sock /var/lib/mysql/mysql.sock /run/mariadb/mariadb.sock)

NODE=
NODE_OF_UNITS=
SOCKET=
# What "secretary database check" said.
DATABASE_STATE=

check_machine() {
  need_programs awk sed cmp cp install od sync find mktemp stat readlink grep
  if ! has pbx-only; then
    need_programs useradd userdel groupdel systemctl sha256sum
    check_node
    check_program
  fi
  refuse_if_in_the_way
}

# Sets NODE, which works here, and NODE_OF_UNITS, where the services will find it: this machine's own where it is recent and
# not in somebody's home, else the one that a release carries.
check_node() {
  local own
  own=$(command -v node || true)
  if is_recent "$own" && [[ -n $ROOT || $(readlink -f "$own") != @(/root|/home)/* ]]; then
    NODE=$own NODE_OF_UNITS=$own
  elif [[ -x $SOURCE/node/bin/node ]]; then
    NODE=$SOURCE/node/bin/node NODE_OF_UNITS=$OPT/node/bin/node
  elif [[ -z $own ]]; then
    fault "Node.js is missing here: $OLDEST_NODE or later is needed (https://nodejs.org/en/download)"
  elif ! is_recent "$own"; then
    fault "$own is $("$own" --version); Node.js $OLDEST_NODE or later is needed"
  else
    fault "$own is in somebody's home, where no service may look: install Node.js for all users"
  fi
}

is_recent() {
  [[ -n $1 ]] && [[ $(printf '%s\n' "v$OLDEST_NODE" "$("$1" --version)" | sort -V | head -n 1) == "v$OLDEST_NODE" ]]
}

check_program() {
  if [[ ! -e $SOURCE/dist/src/cli.js || ! -d $SOURCE/node_modules ]]; then
    fault "$SOURCE is not built: run npm ci && npm run build there, or unpack a release"
  elif [[ -e $SOURCE/SHA256SUMS ]] && ! (cd "$SOURCE" && sha256sum --check --quiet --status SHA256SUMS); then
    fault "$SOURCE is damaged: its files are not those of SHA256SUMS. Unpack the release again"
  fi
}

# The commands, with what is installed or will be.
secretary() {
  XDG_CACHE_HOME=$ROOT/var/cache "$NODE" "$SOURCE/dist/src/cli.js" "$@"
}

plan_daemon() {
  if has daemon-only; then read_daemon_letter; else read_credentials_of_pbx; fi
  plan_program
  plan_command
  plan_account
  plan_folders
  plan_secrets
  plan_configuration
  plan_database
  plan_models
  plan_mailbox
  plan_units
}

read_credentials_of_pbx() {
  [[ -d $AST ]] || return 0
  name_files
  read_credentials
}

read_daemon_letter() {
  local file=${OPTIONS[daemon-only]}
  [[ -r $file ]] || refuse "$file cannot be read: --daemon-only wants the file that --pbx-only has written"
  value_of() { sed -n "s/^$1=//p" "$file"; }
  ARI_URL=$(value_of ari_url) ARI_SECRET=$(value_of ari_password)
  AMI_HOST=$(value_of ami_host) AMI_PORT=$(value_of ami_port) AMI_SECRET=$(value_of ami_password)
  RTP_ADDRESS=$(value_of daemon_address)
  [[ $ARI_URL == http*://*:* && -n $ARI_SECRET && -n $AMI_SECRET ]] || refuse "$file is not what --pbx-only has written"
}

# The program: where it is, when it is in a place for programs; else a copy in /opt, with its version in the name.
plan_program() {
  local version home
  version=$("$NODE" -p 'require(process.argv[1]).version' "$SOURCE/package.json")
  if [[ $SOURCE == "$OPT" ]]; then return; fi
  if has link || [[ $SOURCE == @(/opt|/usr/local|/srv)/* ]]; then
    home=$SOURCE
  else
    home=$OPT-$version
    if [[ $(cat "$home/.complete" 2>/dev/null) != "$(program_id)" ]]; then
      plan "$home: the program, version $version" copy_program "$home"
    fi
  fi
  if [[ -e $OPT && ! -L $OPT ]]; then
    fault "$OPT is there already, from a set-up by hand: move it away"
  elif [[ $(readlink "$OPT") != "$home" ]]; then
    plan "$OPT: a link to $home" put_link "$home" "$OPT"
  fi
}

# So that `secretary …` works for whoever administers it.
plan_command() {
  local staged path=$ROOT/usr/local/bin/secretary
  if [[ -e $path ]] && ! noted made-file "$path"; then
    fault "$path is there already, and not from here: move it away"
    return
  fi
  staged=$(staged_name)
  {
    echo '#!/bin/sh'
    echo '# Written by install.sh, deleted by install.sh --uninstall.'
    printf 'export XDG_CACHE_HOME="%s"\n' "$ROOT/var/cache"
    [[ -z $ROOT ]] || printf 'export SECRETARY_CONFIG="%s"\n' "$ETC/secretary.yaml"
    printf 'exec "%s" "%s" "$@"\n' "$NODE_OF_UNITS" "$OPT/scripts/secretary.mjs"
  } >"$staged"
  want_file "$staged" "$path" 0755 root:root "$path: the command"
}

program_id() { (cd "$SOURCE" && find dist/src package.json install.sh packaging -type f -print0 | sort -z | xargs -0 sha256sum | sha256sum); }

copy_program() {
  local home=$1 part
  make_parents "$home"
  noted made-tree "$home" || note made-tree "$home"
  rm -rf "$home.new"
  install -d -m 0755 "$home.new"
  for part in "${PROGRAM_PARTS[@]}"; do
    [[ -e $SOURCE/$part ]] || continue
    install -d "$home.new/$(dirname "$part")"
    cp -R --preserve=mode,timestamps,links "$SOURCE/$part" "$home.new/$part"
  done
  chmod -R u+rwX,go+rX,go-w "$home.new"
  program_id >"$home.new/.complete"
  rm -rf "$home"
  mv "$home.new" "$home"
}

put_link() {
  make_parents "$2"
  keep_original "$2"
  ln -sfn "$1" "$2.asterisk-secretary-new"
  mv -fT "$2.asterisk-secretary-new" "$2"
}

account_exists() { [[ -r $ROOT/etc/passwd ]] && grep -q "^$ACCOUNT:" "$ROOT/etc/passwd"; }

group_exists() { [[ -r $ROOT/etc/group ]] && grep -q "^$ACCOUNT:" "$ROOT/etc/group"; }

plan_account() {
  if [[ ! -e $ROOT/etc/passwd ]]; then
    fault "$ROOT/etc/passwd is missing: a system user cannot be made"
  elif ! account_exists; then
    plan "a system user $ACCOUNT" make_account
  fi
}

make_account() {
  note made-account "$ACCOUNT"
  local where=()
  [[ -z $ROOT ]] || where=(--prefix "$ROOT")
  local group=(--user-group)
  if group_exists; then group=(--gid "$ACCOUNT"); fi
  useradd "${where[@]}" --system "${group[@]}" --home-dir /var/lib/asterisk-secretary --no-create-home \
    --shell /usr/sbin/nologin --comment 'Asterisk secretary' "$ACCOUNT"
}

plan_folders() {
  local path
  for path in "$ETC:0700" "$VAR:0700" "$CACHE:0755"; do
    if [[ ! -d ${path%:*} ]]; then
      plan "${path%:*}: a folder of the secretary's own" make_dir "${path%:*}" "${path##*:}" "$ACCOUNT:$ACCOUNT"
    elif [[ ! -w ${path%:*} ]]; then
      fault "the folder ${path%:*} cannot be written by this user"
    fi
  done
}

# Where the units have systemd hand secrets over, root keeps them; else the account itself does.
uses_credentials() { grep -q '^LoadCredential=asterisk-secretary\.' "$SOURCE/systemd/asterisk-secretary.service"; }

# place_of SECRET: its file. Secrets are ari-password, ami-password, database-password and master-key.
place_of() {
  if uses_credentials; then
    printf '%s' "$ROOT/etc/credstore/asterisk-secretary.$1"
  else
    printf '%s' "$ETC/${1/-/.}"
  fi
}

# written SECRET: how the configuration names it.
written() {
  if uses_credentials; then
    printf '{ credential: asterisk-secretary.%s, file: %s }' "$1" "$(place_of "$1")"
  elif [[ $1 == master-key ]]; then
    place_of "$1"
  else
    printf '{ file: %s }' "$(place_of "$1")"
  fi
}

keeper_of_secrets() { if uses_credentials; then printf root:root; else printf '%s' "$ACCOUNT:$ACCOUNT"; fi; }

plan_secrets() {
  local store database key
  store=$(dirname "$(place_of ari-password)")
  if [[ $store != "$ETC" && ! -d $store ]]; then plan "$store: a folder for what root alone may read" make_dir "$store" 0700 root:root; fi
  plan_secret ari-password "$ARI_SECRET" "the password for ARI"
  plan_secret ami-password "$AMI_SECRET" "the password for AMI"
  database=$(cat "$(place_of database-password)" 2>/dev/null || random_secret)
  plan_secret database-password "$database" "the password for the database"
  key=$(place_of master-key)
  [[ -e $key ]] || plan "$key: the key of recordings and transcripts. Keep a copy elsewhere" make_master_key "$key"
}

plan_secret() {
  local staged file
  [[ -n $2 ]] || return 0
  staged=$(staged_name)
  file=$(place_of "$1")
  printf '%s\n' "$2" >"$staged"
  want_file "$staged" "$file" 0600 "$(keeper_of_secrets)" "$file: $3, mode 0600"
}

make_master_key() {
  keep_original "$1"
  secretary setup --master-key "$1" >/dev/null
  own "$(keeper_of_secrets)" "$1"
}

# Written once: what the owner changes later stays.
plan_configuration() {
  local file=$ETC/secretary.yaml staged call_sockets=()
  if [[ -e $file ]]; then
    noted made-file "$file" || fault "$file is there already, from a set-up by hand: move it away"
    return
  fi
  find_socket
  staged=$(staged_name)
  if wants_call_sockets; then call_sockets=(-e '/^  #callSockets:/,/#port:/ s/^\( *\)#\([a-z]\)/\1\2/'); fi
  sed -e '/^  #ami:/,/AMI_PASSWORD/ s/^\( *\)#\([a-z]\)/\1\2/' "${call_sockets[@]}" \
    -e "s|^    url: http://127.0.0.1:8088|    url: $ARI_URL|" \
    -e "s|{ env: ARI_PASSWORD }|$(written ari-password)|" \
    -e "s|{ env: AMI_PASSWORD }|$(written ami-password)|" \
    -e "s|{ env: DATABASE_PASSWORD }|$(written database-password)|" \
    -e "s|^  #socketPath: .*|  socketPath: $SOCKET|" \
    -e "s|^  masterKeyFile: .*|  masterKeyFile: $(written master-key)|" \
    -e "s|/var/lib/asterisk-secretary/spool|$VAR/spool|" \
    "$SOURCE/secretary.example.yaml" |
    sed -e '/^  ami:/,/password:/ { s|^    host: .*|    host: '"$AMI_HOST"'|; s|^    port: .*|    port: '"$AMI_PORT"'| }' \
      -e "s|^  rtpBindAddress: .*|  rtpBindAddress: ${RTP_ADDRESS:-127.0.0.1}|" >"$staged"
  want_file "$staged" "$file" 0600 "$ACCOUNT:$ACCOUNT" "$file: the configuration"
}

find_socket() {
  local candidate
  SOCKET=${OPTIONS[database-socket]:-}
  if [[ -n $SOCKET ]]; then
    [[ -S $SOCKET ]] || fault "$SOCKET is not the socket of a database server"
    return
  fi
  for candidate in "${USUAL_SOCKETS[@]}"; do
    if [[ -S $candidate ]]; then
      SOCKET=$candidate
      return
    fi
  done
  fault "no MySQL or MariaDB runs here (no socket at ${USUAL_SOCKETS[0]}): install one (apt-get install mariadb-server), or name its --database-socket"
}

database_arguments() {
  local arguments=(--socket "$SOCKET" --password-file "$(place_of database-password)")
  if has database-root-file; then arguments+=(--root-password-file "${OPTIONS[database-root-file]}"); fi
  printf '%s\n' "${arguments[@]}"
}

plan_database() {
  [[ -n $SOCKET ]] || find_socket
  [[ -S $SOCKET ]] || return 0
  local arguments answer
  mapfile -t arguments < <(database_arguments)
  if ! answer=$(secretary database check "${arguments[@]}" 2>&1); then
    fault "the database server at $SOCKET: ${answer//$'\n'/ }"
    return
  fi
  DATABASE_STATE=$answer
  if [[ $answer != *"login works"* ]]; then
    plan "the database \"secretary\" and its user at $SOCKET" make_database
  fi
  if [[ $answer == *"tables are newer"* ]]; then
    fault "the tables in the database belong to a newer version of the secretary: install that one"
  elif [[ $answer == *"tables hold data"* ]]; then
    plan "$VAR/backups: a backup, before the tables are brought up to date" back_up
  fi
  if [[ $answer != *"tables are current"* ]]; then plan "the tables in the database" migrate_tables; fi
}

make_database() {
  local arguments kind
  mapfile -t arguments < <(database_arguments)
  # What is there already is not ours to delete one day; noted before it is made, as everything.
  for kind in database account; do
    if [[ $DATABASE_STATE == *"$kind is missing"* ]] && ! noted "made-$kind-there" "$SOCKET"; then note "made-$kind-there" "$SOCKET"; fi
  done
  secretary database create "${arguments[@]}" >/dev/null
}

back_up() {
  make_dir "$VAR/backups" 0700 root:root
  secretary backup --config "$ETC/secretary.yaml" "$VAR/backups/before-$(date -u +%Y%m%dT%H%M%SZ).backup" 2>/dev/null
}

migrate_tables() { secretary migrate --config "$ETC/secretary.yaml" >/dev/null; }

# A release carries them; else they are fetched, which needs the internet.
plan_models() {
  if has no-models; then return; fi
  local from=${OPTIONS[models]:-} path missing=()
  if [[ -z $from && -d $SOURCE/cache/models ]]; then from=$SOURCE/cache; fi
  if [[ -z $from ]]; then
    [[ -e $CACHE/models/silero-vad/complete.json ]] || plan "$CACHE: models and voices, fetched (some 250 MB)" fetch_models
    return
  fi
  [[ -d $from/models ]] || refuse "--models: there is no folder models in $from"
  for path in models/{vosk-small-en,moonshine-tiny-en,piper-en-joe,silero-vad,smart-turn,minilm-en,minilm-en-words} servers/{flite,espeak-ng}; do
    if [[ -e $from/$path/complete.json && ! -e $CACHE/$path/complete.json ]]; then missing+=("$path"); fi
  done
  ((${#missing[@]} == 0)) || plan "$CACHE: models and voices: ${missing[*]##*/}" copy_models "$from" "${missing[@]}"
}

copy_models() {
  local from=$1 path
  shift
  make_dir "$CACHE" 0755 "$ACCOUNT:$ACCOUNT"
  for path in "$@"; do
    rm -rf "${CACHE:?}/$path.new" "${CACHE:?}/$path"
    install -d "$CACHE/$(dirname "$path")"
    cp -R --preserve=mode,timestamps,links "$from/$path" "$CACHE/$path.new"
    mv "$CACHE/$path.new" "$CACHE/$path"
  done
  own "$ACCOUNT:$ACCOUNT" -R "$CACHE"
}

fetch_models() {
  secretary setup
  own "$ACCOUNT:$ACCOUNT" -R "$CACHE"
}

plan_mailbox() {
  local box=${OPTIONS[mailbox]:-}
  [[ -n $box ]] || return 0
  if [[ $DATABASE_STATE == *"tables are current"* ]] && secretary mailbox show "$box" --config "$ETC/secretary.yaml" >/dev/null 2>&1; then return; fi
  plan "the mailbox $box; its letters go to ${OPTIONS[email]}" add_mailbox "$box"
}

add_mailbox() {
  local territory=${LANG:-}
  territory=${territory#*_}
  territory=${territory%%.*}
  [[ $territory =~ ^[A-Z]{2}$ ]] || territory=US
  secretary mailbox add "$1" --config "$ETC/secretary.yaml" --name "${OPTIONS[name]:-Extension $1}" \
    --manager-email "${OPTIONS[email]}" --phone-region "${OPTIONS[region]:-$territory}" --lamp "$1@secretary" >/dev/null
}

plan_units() {
  local unit staged
  for unit in "${DAEMON_UNITS[@]}"; do
    if [[ -e $UNITS/$unit ]] && ! noted made-file "$UNITS/$unit"; then
      fault "$UNITS/$unit is there already, from a set-up by hand: move it away"
      continue
    fi
    staged=$(staged_name)
    sed -e "s|/usr/bin/node|$NODE_OF_UNITS|" -e "s|/opt/asterisk-secretary|$OPT|g" -e "s|/etc/asterisk-secretary|$ETC|g" \
      -e "s|/var/lib/asterisk-secretary|$VAR|g" -e "s|XDG_CACHE_HOME=/var/cache|XDG_CACHE_HOME=$ROOT/var/cache|" \
      "$SOURCE/systemd/$unit" >"$staged"
    want_file "$staged" "$UNITS/$unit" 0644 root:root "$UNITS/$unit: the service"
  done
  for unit in "${DAEMON_UNITS[@]}"; do
    is_enabled "$unit" || plan "$unit starts with the machine" enable_unit "$unit"
  done
}

# Last of all: what the daemon reads must be there.
plan_start() {
  if ((${#PLAN[@]} > 0)) && [[ -z $ROOT && -d /run/systemd/system ]]; then
    plan "start the services, or start them again" start_units
  fi
}

is_enabled() { [[ -L $UNITS/multi-user.target.wants/$1 ]]; }

enable_unit() {
  make_dir "$UNITS/multi-user.target.wants" 0755 root:root
  noted enabled "$1" || note enabled "$1"
  local where=()
  [[ -z $ROOT ]] || where=(--root="$ROOT")
  systemctl "${where[@]}" enable "$1" >/dev/null 2>&1
}

start_units() {
  systemctl daemon-reload
  systemctl restart "${DAEMON_UNITS[@]}"
}

last_words() {
  if has pbx-only; then
    say "Copy $ETC/for-the-daemon to the other machine, and run there: ./install.sh --daemon-only FILE"
    say "ARI and AMI are for that machine alone: keep others away from $(listen_address) with a firewall or a tunnel."
    return
  fi
  say "Keep a copy of $(place_of master-key) elsewhere: without it no call can be read."
  say "Send calls there, for instance: exten => 201,n,Goto(secretary,201,1)   (asterisk-config/README.md; FreePBX too)"
  say "Look whether all is well: $ROOT/usr/local/bin/secretary doctor"
}
