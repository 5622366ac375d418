#!/usr/bin/env bats
# des-serve as its man page describes it: options, what it refuses, what it says.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
}

teardown() {
  stop_nodes
}

# ask ADDR:PORT NAME [DIG OPTION...] prints the status of the answer.
ask() {
  local at=$1 name=$2
  shift 2
  dig @"${at%:*}" -p "${at##*:}" +tries=1 +time=5 "$@" "$name" NAPTR | sed -n 's/.*status: \([A-Z]*\),.*/\1/p'
}

# An address on which nobody listens, but somebody has just bound UDP and TCP.
hold_port() {
  python3 - "$BATS_TEST_TMPDIR/held" <<'PYTHON' 3>&- &
import os, signal, socket, sys
udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
udp.bind(("127.0.0.1", 0))
open(sys.argv[1] + ".new", "w").write("127.0.0.1:%d" % udp.getsockname()[1])
os.rename(sys.argv[1] + ".new", sys.argv[1])
signal.pause()
PYTHON
  HOLDER=$!
  eventually test -e "$BATS_TEST_TMPDIR/held"
  HELD=$(<"$BATS_TEST_TMPDIR/held")
}

@test "says in one line when it answers, and where" {
  start_node a
  run -0 grep -c '^ready dns=127\.0\.0\.1:[0-9]*$' "$NODE_LOG"
  [ "$(ask "$NODE_DNS" e164.arpa)" = NOERROR ]
}

@test "answers on several addresses, IPv4 and IPv6, over UDP and TCP" {
  start_node a --dns 127.0.0.1:0 --dns '[::1]:0' --dns 127.0.0.2:0
  local line addresses address
  line=$(grep '^ready ' "$NODE_LOG")
  [[ $line =~ ^ready\ dns=127\.0\.0\.1:[0-9]+\ dns=\[::1\]:[0-9]+\ dns=127\.0\.0\.2:[0-9]+$ ]]
  read -ra addresses <<<"${line#ready }"
  for address in "${addresses[@]#dns=}"; do
    address=${address/[[]/}
    address=${address/]/}
    [ "$(ask "$address" e164.arpa +notcp)" = NOERROR ]
    [ "$(ask "$address" e164.arpa +tcp)" = NOERROR ]
  done
}

@test "on every address of the machine, answers come from the address that was asked" {
  start_node a --dns '*:0'
  # dig complains of an answer from elsewhere, and waits in vain for the right one
  [ "$(ask "127.0.0.7:${NODE_DNS##*:}" e164.arpa +notcp)" = NOERROR ]
}

@test "refuses a port that somebody else has" {
  hold_port
  run -3 --separate-stderr des-serve --db "$DB" --dns "$HELD"
  kill "$HOLDER"
  [ -z "$output" ]
  # shellcheck disable=SC2154 # set by run
  [[ $stderr == *"des-serve: cannot listen on $HELD (udp): address already in use" ]]
}

@test "says that a port is taken before it reads the database, which may take long" {
  add_record +61355500912 sip:a@operator-a.example
  sqlite3 "$DB" "UPDATE apex SET name = x'ff'"
  run -3 des-serve --db "$DB" --dns 127.0.0.1:0
  [[ $output == *"$DB"*damaged* ]]
  hold_port
  run -3 des-serve --db "$DB" --dns "$HELD"
  kill "$HOLDER"
  [[ $output == *"cannot listen on $HELD (udp): address already in use"* ]]
}

@test "refuses the port of another des-serve" {
  start_node a
  run -3 --separate-stderr des-serve --db "$DB" --dns "$NODE_DNS"
  [[ $stderr == *"des-serve: cannot listen on $NODE_DNS (udp): address already in use" ]]
  [ "$(ask "$NODE_DNS" e164.arpa)" = NOERROR ]
}

@test "refuses an address that this machine does not have" {
  run -3 --separate-stderr des-serve --db "$DB" --dns 192.0.2.1:0
  [[ $stderr == *"des-serve: cannot listen on 192.0.2.1:0 (udp): cannot assign requested address" ]]
}

@test "refuses what is no database of a DES" {
  echo 'not a database, but long enough to be read as one' >"$BATS_TEST_TMPDIR/text"
  run -3 --separate-stderr des-serve --db "$BATS_TEST_TMPDIR/text" --dns 127.0.0.1:0
  [[ $stderr == "des-serve: "*"$BATS_TEST_TMPDIR/text"* ]]
  # shellcheck disable=SC2154 # set by run
  [ "${#stderr_lines[@]}" -eq 1 ]

  sqlite3 "$BATS_TEST_TMPDIR/other.db" 'create table t(x)'
  run -3 --separate-stderr des-serve --db "$BATS_TEST_TMPDIR/other.db" --dns 127.0.0.1:0
  [[ $stderr == "des-serve: "*"$BATS_TEST_TMPDIR/other.db"* ]]

  run -3 --separate-stderr des-serve --db "$BATS_TEST_TMPDIR/missing.db" --dns 127.0.0.1:0
  [[ $stderr == "des-serve: "*"$BATS_TEST_TMPDIR/missing.db"* ]]
  [ ! -e "$BATS_TEST_TMPDIR/missing.db" ]
}

@test "refuses a database of a newer version" {
  sqlite3 "$DB" 'pragma user_version = 9999'
  run -3 --separate-stderr des-serve --db "$DB" --dns 127.0.0.1:0
  [[ $stderr == "des-serve: "*newer* ]]
}

@test "refuses addresses that make no sense, and numbers out of range" {
  local bad
  for bad in localhost:53 127.0.0.1:65536 127.0.0.1:dns '[::1' 1.2.3:53 ''; do
    run -2 --separate-stderr des-serve --db "$DB" --dns "$bad"
    [[ $stderr == "des-serve: "* ]]
  done
  for bad in --workers=0 --workers=x --udp-size=511 --udp-size=4097 --idle-timeout=0 \
    --tcp-connections=0 --tcp-per-client=-1 --log-level=loud; do
    run -2 --separate-stderr des-serve --db "$DB" --dns 127.0.0.1:0 "$bad"
    [[ $stderr == "des-serve: "*"${bad%=*}"* ]]
  done
  run -2 --separate-stderr des-serve --dns 127.0.0.1:0
  [[ $stderr == *--db* ]]
}

@test "takes the database from the environment" {
  DES_DB=$DB run -3 --separate-stderr des-serve --dns 192.0.2.1:0
  [[ $stderr == *"cannot listen on 192.0.2.1:0"* ]]
}

@test "the example of the man page works" {
  des-naptr add --db "$DB" +61355500911 --regexp '!^.*$!sip:+61355500911@ims.example!'
  start_node a
  run -0 dig +short -p "${NODE_DNS##*:}" @127.0.0.1 NAPTR 1.1.9.0.0.5.5.5.3.1.6.e164.arpa
  [ "$output" = '100 10 "u" "E2U+sip" "!^.*$!sip:+61355500911@ims.example!" .' ]
}

@test "logs a line an event, with the time and the level" {
  start_node a
  stop_node "$NODE_PID"
  run -1 grep -Ev '^(ready .*|2[0-9]{3}-[0-9-]{5}T[0-9:]{8}\.[0-9]{3}Z info: .+)$' "$NODE_LOG"
  grep -q 'info: read 0 records' "$NODE_LOG"
  grep -q 'info: stopped; answered 0 of 0 queries' "$NODE_LOG"
}

@test "under journald each line carries its priority instead of the time" {
  # shellcheck disable=SC2016 # for the inner shell
  NODE_LOG=$BATS_TEST_TMPDIR/journal.log
  bash -c 'exec 2>"$1"; JOURNAL_STREAM=$(stat -Lc %d:%i /dev/stderr) exec des-serve --db "$2" --dns 127.0.0.1:0' \
    - "$NODE_LOG" "$DB" 3>&- &
  NODE_PID=$!
  echo "$NODE_PID $NODE_LOG" >>"$BATS_TEST_TMPDIR/nodes"
  eventually grep -q '^ready ' "$NODE_LOG"
  grep -q '^<6>read 0 records' "$NODE_LOG"
}

@test "says less with a higher log level, and every change with debug" {
  start_node quiet --log-level error
  stop_node "$NODE_PID"
  [ "$(wc -l <"$NODE_LOG")" -eq 1 ]

  start_node loud --log-level debug
  des-naptr add --db "$DB" +61355500911 --regexp '!^.*$!sip:a@ims.example!'
  eventually grep -q 'debug: 1 numbers changed' "$NODE_LOG"
}

@test "tells systemd when it answers, that it is alive, and when it stops" {
  python3 - "$BATS_TEST_TMPDIR/notify" >"$BATS_TEST_TMPDIR/told" <<'PYTHON' 3>&- &
import socket, sys
service = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
service.bind(sys.argv[1])
told = ""
while "STOPPING=1" not in told:
    told = service.recv(4096).decode()
    print(told, flush=True)
PYTHON
  local manager=$!
  eventually test -S "$BATS_TEST_TMPDIR/notify"
  export NOTIFY_SOCKET=$BATS_TEST_TMPDIR/notify WATCHDOG_USEC=200000
  start_node a
  unset NOTIFY_SOCKET WATCHDOG_USEC
  eventually grep -q '^READY=1' "$BATS_TEST_TMPDIR/told"
  eventually grep -q '^WATCHDOG=1' "$BATS_TEST_TMPDIR/told"
  grep -q '^STATUS=Answering 0 numbers' "$BATS_TEST_TMPDIR/told"
  stop_node "$NODE_PID"
  wait "$manager"
}

@test "SIGHUP makes it read the database again" {
  start_node a
  kill -HUP "$NODE_PID"
  read_twice() { [ "$(grep -c 'info: read 0 records' "$NODE_LOG")" -eq 2 ]; }
  eventually read_twice
  [ "$(ask "$NODE_DNS" e164.arpa)" = NOERROR ]
}
