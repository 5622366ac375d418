# What the suites share. A suite loads it, and calls stop_nodes in its teardown.
# shellcheck shell=bash

PATH=$DES_BIN:$PATH

# A database of operator-a for e164.arpa in $DB; more options go to des-enrol init.
new_store() {
  DB=$BATS_TEST_TMPDIR/des.db
  des-enrol init --db "$DB" --operator operator-a --apex e164.arpa --ns des.operator-a.example "$@"
}

# add_record NUMBER URI [OPTION...] provisions one record in $DB.
add_record() {
  des-naptr add --db "$DB" --quiet --uri "$2" "${@:3}" "$1"
}

# start_node NAME [OPTION...] serves $DB and waits until it answers. Sets $NODE_DNS to the first
# address it answers on, $NODE_PID, and $NODE_LOG to the file that holds what it says.
start_node() {
  local name=$1
  shift
  [[ " $* " == *" --dns "* ]] || set -- --dns 127.0.0.1:0 "$@"
  NODE_LOG=$BATS_TEST_TMPDIR/$name.log
  # What it said when it ran before is kept, and not taken for what it says now.
  [[ ! -e $NODE_LOG ]] || mv "$NODE_LOG" "$NODE_LOG.$(wc -l <"$BATS_TEST_TMPDIR/nodes")"
  des-serve ${DB:+--db "$DB"} "$@" >/dev/null 2>"$NODE_LOG" 3>&- &
  NODE_PID=$!
  echo "$NODE_PID $NODE_LOG" >>"$BATS_TEST_TMPDIR/nodes"
  eventually node_is_ready_or_gone
  NODE_DNS=$(sed -n 's/^ready dns=\([^ ]*\).*/\1/p' "$NODE_LOG")
  [[ -n $NODE_DNS ]] || { cat "$NODE_LOG"; return 1; }
}

node_is_ready_or_gone() {
  grep -q '^ready ' "$NODE_LOG" || is_gone "$NODE_PID"
}

# stop_node PID ends it as an operator would, and returns what it exits with.
stop_node() {
  kill -TERM "$1" 2>/dev/null || return 0
  eventually is_gone "$1" || kill -KILL "$1"
  wait "$1"
}

is_gone() {
  ! kill -0 "$1" 2>/dev/null
}

# Ends all that still run; shows what they said when the test has failed, and fails when a
# sanitizer has found something.
stop_nodes() {
  local pid log failed=0
  [[ -e $BATS_TEST_TMPDIR/nodes ]] || return 0
  while read -r pid log; do
    stop_node "$pid" || true
  done <"$BATS_TEST_TMPDIR/nodes"
  while read -r log; do
    if grep -Eq 'Sanitizer|runtime error:' "$log"; then
      failed=1
      BATS_TEST_COMPLETED=
    fi
    [[ -n $BATS_TEST_COMPLETED ]] || { echo "$log:"; cat "$log"; }
  done < <(all_logs)
  return $failed
}

# Of every node, those of before too.
all_logs() {
  local log
  cut -d' ' -f2- "$BATS_TEST_TMPDIR/nodes" | sort -u | while read -r log; do
    compgen -G "$log*"
  done
}

# Python from stdin, which has the module dns_client. Debian's Python is the one with dnspython.
client() {
  PYTHONPATH=$DES_SOURCE/tests PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 - "$@"
}

# eventually COMMAND... tries until it succeeds, for at most ten seconds ($LIMIT).
eventually() {
  local end=$((SECONDS + ${LIMIT:-10}))
  until "$@"; do
    ((SECONDS < end)) || { echo "never happened: $*"; return 1; }
    read -rt 0.02 <> <(:) || true
  done
}
