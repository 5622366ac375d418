#!/usr/bin/env bats
# A call from operator A to operator Z with real programs: Kamailio is the IMS SIP proxy of operator
# A and routes the INVITE by our answers, with the configuration that des-kamailio(7) describes; SIPp
# is the caller and, as the proxy of operator Z, the callee. Q.3643, figures 8-6 and 8-7.
#
# Everything runs in a network namespace of its own: a stub resolver such as Kamailio's asks port 53.
# shellcheck disable=SC2154 # stderr is set by run

bats_require_minimum_version 1.5.0
load ../helpers

readonly caller=127.0.0.1 proxy=127.0.0.2 callee=127.0.0.3 nobody=127.0.0.4
readonly enum_server=127.0.0.10 des=127.0.0.11

setup() {
  mkdir "$BATS_TEST_TMPDIR/run"
  echo "nameserver 127.0.0.53" >"$BATS_TEST_TMPDIR/resolv.conf"
  enter_namespace
}

teardown() {
  stop_nodes
}

# Makes the namespace, with the loopback interface up and a resolv.conf of its own.
enter_namespace() {
  local as_root=()
  [[ $(id -u) == 0 ]] || as_root=(--map-root-user)
  # shellcheck disable=SC2016 # the inner shell expands it
  unshare "${as_root[@]}" --net --mount bash -c '
    ip link set lo up && mount --bind "$1" /etc/resolv.conf && echo ready && exec tail -f /dev/null
  ' bash "$BATS_TEST_TMPDIR/resolv.conf" >"$BATS_TEST_TMPDIR/namespace" 2>&1 3>&- &
  NAMESPACE=$!
  echo "$NAMESPACE $BATS_TEST_TMPDIR/namespace" >>"$BATS_TEST_TMPDIR/nodes"
  eventually namespace_is_ready_or_gone
  grep -qx ready "$BATS_TEST_TMPDIR/namespace" ||
    skip "no network namespace here: $(cat "$BATS_TEST_TMPDIR/namespace")"
}

namespace_is_ready_or_gone() {
  grep -qx ready "$BATS_TEST_TMPDIR/namespace" || is_gone "$NAMESPACE"
}

# Replaces the shell: for a subshell, or in the background.
exec_inside() {
  local user=()
  [[ $(id -u) == 0 ]] || user=(--user --preserve-credentials)
  exec nsenter --target "$NAMESPACE" "${user[@]}" --net --mount --wd="$PWD" -- "$@"
}

inside() {
  (exec_inside "$@")
}

# start_node of the helpers runs this one in the background.
des-serve() {
  exec_inside "$DES_BIN/des-serve" "$@"
}

# start NAME COMMAND... runs it inside, in the background.
start() {
  local log=$BATS_TEST_TMPDIR/$1.log
  exec_inside "${@:2}" >"$log" 2>&1 3>&- &
  echo "$! $log" >>"$BATS_TEST_TMPDIR/nodes"
  STARTED=$!
}

start_proxy() {
  start kamailio kamailio -DD -E -f "$DES_SOURCE/man/examples/kamailio.cfg" -l "udp:$proxy:5060" \
    -m 16 -M 4 -n 1 -Y "$BATS_TEST_TMPDIR/run" -P "$BATS_TEST_TMPDIR/run/kamailio.pid"
  eventually listens "$proxy:5060"
}

start_resolver() {
  cat "$DES_SOURCE/man/examples/unbound.conf" - >"$BATS_TEST_TMPDIR/unbound.conf" <<CONF
server:
    username: ""
    chroot: ""
    directory: "$BATS_TEST_TMPDIR"
    pidfile: "$BATS_TEST_TMPDIR/run/unbound.pid"
    use-syslog: no
    log-replies: yes
CONF
  start unbound unbound -d -c "$BATS_TEST_TMPDIR/unbound.conf"
  eventually listens 127.0.0.53:53
}

start_callee() {
  start callee sipp -sf "$DES_SOURCE/tests/data/callee.xml" -i $callee -p 5060 -m 1 -nostdin \
    -timeout 30s -trace_msg -message_file "$BATS_TEST_TMPDIR/callee.messages" -message_overwrite true
  CALLEE=$STARTED
  eventually listens "$callee:5060"
}

listens() {
  inside ss -Hlnu "src $1" | grep -q .
}

# call NUMBER as the caller does; ends when the call has.
call() {
  inside timeout 60 sipp -sf "$DES_SOURCE/tests/data/caller.xml" -s "$1" -i $caller -p 5060 \
    "$proxy:5060" -m 1 -nostdin -timeout 20s -trace_msg \
    -message_file "$BATS_TEST_TMPDIR/caller.messages" -message_overwrite true
}

# The requests and responses in the order they came, as one side saw them: "INVITE 100 180 …".
messages() {
  sed -n 's/^SIP\/2.0 \([0-9]*\) .*/\1/p; s/^\([A-Z]*\) sip:.* SIP\/2.0.*/\1/p' \
    "$BATS_TEST_TMPDIR/$1.messages" | paste -sd ' '
}

# The ENUM server of operator A, with a number of its own.
serve_enum() {
  DB=$BATS_TEST_TMPDIR/own.db
  des-enrol init --db "$DB" --operator operator-a --apex e164.arpa
  add_record +441632960100 "sip:+441632960100@$callee:5060"
  start_node enum --role enum-server --des $des --dns $enum_server:53 "$@"
}

# The DES of operator A, which knows every number: one of operator Z at the callee, one that a silent
# proxy should take first, and the own one.
serve_des() {
  new_store
  add_record +441632960001 "sip:+441632960001@$callee:5060;user=phone"
  add_record +441632960002 "sip:+441632960002@$nobody:5060" --preference 1
  add_record +441632960002 "sip:+441632960002@$callee:5060" --preference 2
  add_record +441632960100 "sip:+441632960100@$callee:5060"
  start_node des --dns $des:53
}

# The whole of figures 8-6 and 8-7: the caller's INVITE, 180 and 200, the media that follow, and the
# end of the call.
call_succeeds() {
  start_callee
  run call "$1"
  echo "$output"
  [ "$status" -eq 0 ]
  [ "$(messages caller)" = "INVITE 100 180 200 ACK BYE 200" ]
  [ "$(messages callee)" = "INVITE 180 200 ACK BYE 200" ]
  grep -q "^INVITE sip:$1@$callee:5060" "$BATS_TEST_TMPDIR/callee.messages"
  eventually is_gone "$CALLEE"
}

# des_was_asked COUNT: it has had, and answered, so many queries; a pattern.
des_was_asked() {
  stop_node "$NODE_PID"
  grep -q "answered \\($1\\) of \\1 queries over UDP" "$NODE_LOG"
}

@test "recursive mode: the proxy asks, and the INVITE reaches the callee" {
  echo "nameserver $des" >"$BATS_TEST_TMPDIR/resolv.conf"
  serve_des
  start_proxy
  call_succeeds +441632960001
  des_was_asked 1
}

@test "the next URI is tried when the proxy of the best is silent" {
  echo "nameserver $des" >"$BATS_TEST_TMPDIR/resolv.conf"
  serve_des
  start_proxy
  call_succeeds +441632960002
}

@test "a number that the DES does not know is not found" {
  echo "nameserver $des" >"$BATS_TEST_TMPDIR/resolv.conf"
  serve_des
  start_proxy
  run -1 call +441632960003
  grep -q '^SIP/2.0 404 Not Found' "$BATS_TEST_TMPDIR/caller.messages"
  des_was_asked 1
}

@test "iterative mode: a resolver beside the proxy follows the pointer to the DES" {
  echo "nameserver 127.0.0.53" >"$BATS_TEST_TMPDIR/resolv.conf"
  serve_enum --mode iterative
  serve_des
  start_resolver
  start_proxy
  call_succeeds +441632960001
  # By Unbound, for one label more each time (RFC 9156).
  des_was_asked '[1-9][0-9]*'
}

@test "iterative mode: a number of the own operator is reached, too" {
  echo "nameserver 127.0.0.53" >"$BATS_TEST_TMPDIR/resolv.conf"
  serve_enum --mode iterative
  serve_des
  start_resolver
  start_proxy
  call_succeeds +441632960100
}

@test "iterative mode: des-query does what the proxy does" {
  serve_enum --mode iterative
  serve_des
  run -0 inside "$DES_BIN/des-query" -s $enum_server --iterative --explain +441632960001
  [ "${lines[-1]}" = "sip:+441632960001@$callee:5060;user=phone" ]
  [[ $output == *"  referral  "*" to des1.e164.arpa. at $des:53"*"  query     $des:53 over UDP, EDNS, no recursion"* ]]
  run -0 inside "$DES_BIN/des-query" -s $enum_server --iterative +441632960100
  run -1 inside "$DES_BIN/des-query" -s $enum_server --iterative +441632960003
  run -4 inside "$DES_BIN/des-query" -s $enum_server --recursive +441632960001
  stop_node "$NODE_PID"
  run -4 inside "$DES_BIN/des-query" -s $enum_server --iterative +441632960001
  run -0 inside "$DES_BIN/des-query" -s $enum_server --iterative +441632960100
}
