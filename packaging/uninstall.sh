# shellcheck shell=bash disable=SC2034 # the parts share their variables
# Takes back what the journal knows, last first. Sourced by install.sh.

uninstall_secretary() {
  [[ -f $STATE/journal ]] || refuse "nothing was installed here by install.sh${ROOT:+ in $ROOT}: there is no $STATE/journal"
  if has purge && grep -q '^made-.*-there' "$STATE/journal"; then
    check_node
    check_program
    refuse_if_in_the_way
  fi
  plan_uninstall
  show_plan
  if has dry-run; then return; fi
  if ((${#PLAN[@]} == 0)); then
    say "Nothing to do: what is left is data. It goes with --uninstall --purge."
    return
  fi
  if has purge; then
    say "This deletes every call, recording and key. There is no way back."
  fi
  agree "Go on?"
  CHANGES_BEGAN=yes
  carry_out
  say ""
  if has purge; then
    say "Everything is gone."
  else
    say "Done. Kept: $ETC and its secrets, $VAR, $CACHE, the database and its user. They go with --uninstall --purge."
  fi
}

plan_uninstall() {
  local kind path more
  if [[ -z $ROOT && -d /run/systemd/system ]] && noted enabled asterisk-secretary.service; then
    plan "stop the services" stop_units
  fi
  while IFS=$'\t' read -r kind path more; do
    if ! has purge && is_data "$kind" "$path"; then continue; fi
    plan_back "$kind" "$path" "$more"
  done < <(tac "$STATE/journal")
  if has purge; then plan_purge; fi
  if ((${#PLAN[@]} > 0)) && asterisk_runs; then plan "have Asterisk read its files again" reload_asterisk; fi
}

# What a person would miss, and what holds it.
is_data() {
  case $1 in
    made-account | made-database-there | made-account-there) return 0 ;;
    made-dir) [[ $2 == "$ROOT/etc" || $2 == "$ROOT/etc/credstore" || $2 == "$ROOT"/var* || $2 == "$ETC"* ]] ;;
    made-file | changed-file) [[ $2 == "$ETC"/* || $2 == "$VAR"/* || $2 == "$ROOT"/etc/credstore/* ]] ;;
    *) return 1 ;;
  esac
}

plan_back() {
  # With --purge these folders go as a whole.
  if [[ $1 != enabled && $2 == @("$ETC"|"$VAR"|"$CACHE")/* ]]; then return; fi
  # What an interruption left beside it.
  if [[ $1 == *-file && -e $2.asterisk-secretary-new ]]; then plan "$2.asterisk-secretary-new: deleted" rm -f "$2.asterisk-secretary-new"; fi
  case $1 in
    made-file)
      if has_section "$2"; then
        plan "$2: taken back" take_section_out "$2"
      elif [[ -e $2 || -L $2 ]]; then
        plan "$2: deleted" delete_file "$2"
      fi
      ;;
    changed-file)
      if [[ ! -L $2 ]] && has_section "$2"; then plan "$2: what it was before" put_back "$2" "$3"; fi
      if [[ -L $2 ]]; then plan "$2: what it was before" put_link_back "$2" "$3"; fi
      ;;
    made-tree)
      if [[ -d $2 ]]; then plan "$2: deleted" delete_tree "$2"; fi
      ;;
    made-dir)
      if [[ -d $2 ]]; then plan "$2: deleted, when nothing is in it" delete_empty "$2"; fi
      ;;
    enabled)
      if is_enabled "$2"; then plan "$2 starts no more" disable_unit "$2"; fi
      ;;
    made-account)
      if account_exists || group_exists; then plan "the system user $2: deleted" delete_account "$2"; fi
      ;;
    made-database-there) plan "the database \"secretary\": deleted" drop_database --database "$2" ;;
    made-account-there) plan "the database's user: deleted" drop_database --account "$2" ;;
  esac
}

plan_purge() {
  # The folders of our own go whole: what came into them since is data of ours. They stand before their parents' turn.
  local path own=() words=() step
  for path in "$ETC" "$VAR" "$CACHE"; do
    [[ -d $path ]] || continue
    printf -v step '%q ' delete_tree "$path"
    own+=("$step")
    words+=("$path: deleted, with all that is in it")
  done
  local databases=() others=() database_words=() other_words=() i
  for i in "${!PLAN[@]}"; do
    if [[ ${PLAN[i]} == drop_database* || ${PLAN[i]} == stop_units* ]]; then
      databases+=("${PLAN[i]}")
      database_words+=("${PLAN_WORDS[i]}")
    else
      others+=("${PLAN[i]}")
      other_words+=("${PLAN_WORDS[i]}")
    fi
  done
  PLAN=("${databases[@]}" "${own[@]}" "${others[@]}")
  PLAN_WORDS=("${database_words[@]}" "${words[@]}" "${other_words[@]}")
  # The journal goes last but for the folders that it stands in.
  local parents=() parent_words=() rest=() rest_words=()
  for i in "${!PLAN[@]}"; do
    if [[ ${PLAN[i]} == delete_empty* && $STATE == "$(path_of "${PLAN[i]}")"/* ]]; then
      parents+=("${PLAN[i]}")
      parent_words+=("${PLAN_WORDS[i]}")
    else
      rest+=("${PLAN[i]}")
      rest_words+=("${PLAN_WORDS[i]}")
    fi
  done
  PLAN=("${rest[@]}")
  PLAN_WORDS=("${rest_words[@]}")
  plan "$STATE: deleted, the memory of what was there" delete_tree "$STATE"
  PLAN+=("${parents[@]}")
  PLAN_WORDS+=("${parent_words[@]}")
}

path_of() {
  local words
  eval "words=($1)"
  printf %s "${words[1]}"
}

stop_units() { systemctl stop "${DAEMON_UNITS[@]}" || true; }

# Was it changed by somebody else meanwhile, only our part is taken out.
put_back() {
  local path=$1 original=$STATE/originals/$2 rest
  rest=$(staged_name)
  without_section "$path" >"$rest"
  if cmp -s "$rest" "$original" || cmp -s "$rest" <(cat "$original" && echo); then
    cp -a "$original" "$path.asterisk-secretary-new"
  else
    say "  $path was changed since: only what install.sh wrote is taken out"
    cp -a "$path" "$path.asterisk-secretary-new"
    cat "$rest" >"$path.asterisk-secretary-new"
  fi
  mv -f "$path.asterisk-secretary-new" "$path"
}

# A file that install.sh has made, and where others may have written since.
take_section_out() {
  local rest
  rest=$(staged_name)
  without_section "$1" >"$rest"
  if [[ ! -s $rest ]]; then
    delete_file "$1"
    return
  fi
  say "  $1 was changed since: only what install.sh wrote is taken out"
  cat "$rest" >"$1"
}

put_link_back() {
  cp -a "$STATE/originals/$2" "$1.asterisk-secretary-new"
  mv -fT "$1.asterisk-secretary-new" "$1"
}

delete_file() { rm -f "$1" "$1.asterisk-secretary-new"; }
delete_tree() { rm -rf "${1:?}" "$1.new"; }
delete_empty() { rmdir "$1" 2>/dev/null || true; }

disable_unit() {
  local where=()
  [[ -z $ROOT ]] || where=(--root="$ROOT")
  systemctl "${where[@]}" disable "$1" >/dev/null 2>&1
}

delete_account() {
  local where=()
  [[ -z $ROOT ]] || where=(--prefix "$ROOT")
  if account_exists; then userdel "${where[@]}" "$1"; fi
  # userdel leaves the group to itself where login.defs says so.
  if group_exists; then groupdel "${where[@]}" "$1"; fi
}

# drop_database WHAT SOCKET
drop_database() {
  SOCKET=$2
  local arguments
  mapfile -t arguments < <(database_arguments)
  secretary database drop "$1" "${arguments[@]}" >/dev/null
}
