#!/usr/bin/env bats
# The operator-level ENUM server (Q.3643, clauses 8.3 and 9.3) in front of DESs.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
  add_record +61355500911 sip:own@a.example
  cp "$DB" "$BATS_TEST_TMPDIR/own.db"
  # The DES holds the profiles of others too; here all stand in its own.
  add_record +4930123456 sip:partner@z.example
  add_record +61355500912 sip:neighbour@z.example
  cp "$DB" "$BATS_TEST_TMPDIR/all.db"
}

teardown() {
  stop_nodes
}

# start_des NAME ADDR[:PORT] [OPTION...] sets $DES_DNS.
start_des() {
  DB=$BATS_TEST_TMPDIR/all.db start_node "$1" --dns "$2" "${@:3}"
  DES_DNS=$NODE_DNS
}

# start_enum_server OPTION... sets $NODE_DNS.
start_enum_server() {
  DB=$BATS_TEST_TMPDIR/own.db start_node enum-server --role enum-server "$@"
}

name_of() {
  local number=${1#+} name='' i
  for ((i = 0; i < ${#number}; i++)); do
    name=${number:i:1}.$name
  done
  echo "${name}e164.arpa"
}

# dig_node NUMBER [OPTION...]
dig_node() {
  dig @127.0.0.1 -p "${NODE_DNS##*:}" +tries=1 +time=5 NAPTR "$(name_of "$1")" "${@:2}"
}

answer() {
  dig_node "$1" +short "${@:2}" | sed -n 's/.*!sip:\(.*\)@.*/\1/p'
}

status() {
  dig_node "$@" | sed -n 's/.*status: \([A-Z]*\),.*/\1/p'
}

flags() {
  dig_node "$@" | sed -n 's/^;; flags: \([^;]*\);.*/\1/p'
}

@test "iterative: own numbers are answered, others lead to the DES" {
  start_enum_server --des 127.0.0.2
  [ "$(answer +61355500911)" = own ]
  [ "$(flags +61355500911)" = "qr aa rd" ]
  run -0 dig_node +4930123456 +noall +authority +additional +nocookie
  [[ $output =~ 4.e164.arpa.[[:space:]]+3600[[:space:]]+IN[[:space:]]+NS[[:space:]]+des1.e164.arpa. ]]
  [[ $output =~ des1.e164.arpa.[[:space:]]+3600[[:space:]]+IN[[:space:]]+A[[:space:]]+127.0.0.2 ]]
  [ "$(flags +4930123456)" = "qr rd" ]
  [ "$(status +4930123456)" = NOERROR ]
}

@test "iterative: des-query follows, to the DES of the longest prefix" {
  start_des a 127.0.0.2:0
  local port=${DES_DNS##*:}
  cp "$BATS_TEST_TMPDIR/all.db" "$BATS_TEST_TMPDIR/other.db"
  DB=$BATS_TEST_TMPDIR/other.db add_record +49301234567 sip:berlin@z.example
  DB=$BATS_TEST_TMPDIR/other.db start_node b --dns "127.0.0.3:$port"
  start_enum_server --des 127.0.0.2 --des '127.0.0.3 prefix=+4930'
  ask() { des-query -s "$NODE_DNS" --iterative --referral-port "$port" "$1"; }
  [ "$(ask +61355500911)" = sip:own@a.example ]
  [ "$(ask +61355500912)" = sip:neighbour@z.example ]
  [ "$(ask +4930123456)" = sip:partner@z.example ]
  [ "$(ask +49301234567)" = sip:berlin@z.example ]
  run -1 ask +33123456
}

@test "iterative: a change of the own profile is followed" {
  start_enum_server --des 127.0.0.2
  [ -z "$(answer +61355500999)" ]
  DB=$BATS_TEST_TMPDIR/own.db add_record +61355500999 sip:new@a.example
  is_answered() { [ "$(answer +61355500999)" = new ]; }
  eventually is_answered
}

@test "iterative: unbound follows, with and without QNAME minimisation" {
  ((EUID == 0)) || skip "referrals lead to port 53, which only root may take"
  start_des a 127.0.0.2:53
  start_enum_server --des 127.0.0.2
  for minimise in yes no; do
    UNBOUND_DNS=127.0.0.1:$(free_port)
    unbound_conf "$minimise" >"$BATS_TEST_TMPDIR/unbound.conf"
    unbound -d -c "$BATS_TEST_TMPDIR/unbound.conf" 2>/dev/null 3>&- &
    echo "$! $BATS_TEST_TMPDIR/unbound.log" >>"$BATS_TEST_TMPDIR/nodes"
    local unbound=$!
    resolves() { [ "$(NODE_DNS=$UNBOUND_DNS answer "$1" +retry=0 2>/dev/null)" = "$2" ]; }
    eventually resolves +61355500911 own
    resolves +4930123456 partner
    resolves +61355500912 neighbour
    [ "$(NODE_DNS=$UNBOUND_DNS status +4930123457)" = NXDOMAIN ]
    [ "$(NODE_DNS=$UNBOUND_DNS status +61355500913)" = NXDOMAIN ]
    [ "$(NODE_DNS=$UNBOUND_DNS status +4930)" = NOERROR ]
    stop_node "$unbound" || true
  done
}

# A resolver that knows the enum-server as a stub zone, as an operator would configure it.
unbound_conf() {

  cat <<END
server:
  interface: 127.0.0.1
  port: ${UNBOUND_DNS##*:}
  use-syslog: no
  logfile: "$BATS_TEST_TMPDIR/unbound.log"
  chroot: ""
  username: ""
  directory: "$BATS_TEST_TMPDIR"
  pidfile: ""
  do-not-query-localhost: no
  local-zone: "e164.arpa" nodefault
  qname-minimisation: $1
  module-config: "iterator"
  do-ip6: no
stub-zone:
  name: "e164.arpa"
  stub-addr: ${NODE_DNS/:/@}
END
}

free_port() {
  /usr/bin/python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}

# --- Recursive mode

# start_false_des PROGRAM [BEHAVIOUR] starts a DES of Python's, and sets $DES_DNS, $DES_PID, and
# $DES_LOG to what it says of queries.
start_false_des() {
  DES_LOG=$BATS_TEST_TMPDIR/false_des
  PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$DES_SOURCE/tests/$1" "${@:2}" \
    >"$DES_LOG.ready" 2>"$DES_LOG" 3>&- &
  DES_PID=$!
  echo "$DES_PID $DES_LOG" >>"$BATS_TEST_TMPDIR/nodes"
  eventually grep -q ready "$DES_LOG.ready"
  DES_DNS=$(sed 's/ready dns=//' "$DES_LOG.ready")
}

# counted WORDS: the number before them in what the enum-server said at its end.
counted() {
  grep -oE "[0-9]+ $1" "$NODE_LOG" | tail -n 1 | cut -d' ' -f1
}

@test "recursive: the DES is asked, and its answer is kept" {
  start_des a 127.0.0.1:0
  start_enum_server --mode recursive --des "$DES_DNS"
  [ "$(answer +61355500911)" = own ]
  [ "$(flags +61355500911)" = "qr aa rd ra" ]
  [ "$(answer +4930123456)" = partner ]
  [ "$(flags +4930123456)" = "qr rd ra" ]
  [ "$(answer +4930123456 +tcp)" = partner ]
  [ "$(status +4930123457)" = NXDOMAIN ]
  [ "$(status +4930)" = NOERROR ]
}

@test "recursive: answers are kept as long as they say, and count down" {
  start_des a 127.0.0.1:0
  local des=$NODE_PID
  DB=$BATS_TEST_TMPDIR/all.db add_record +4930777 sip:short@z.example --ttl 2
  short() { [ "$(answer +4930777)" = "$1" ]; }
  NODE_DNS=$DES_DNS eventually short short
  start_enum_server --mode recursive --des "$DES_DNS" --patience 500
  short short
  [ "$(status +4930999)" = NXDOMAIN ]
  [ "$(answer +4930123456)" = partner ]
  stop_node "$des"
  ttl() { dig_node +4930123456 +noall +answer | awk '{ print $2 }'; }
  local first
  first=$(ttl)
  has_counted_down() { [ "$(ttl)" -lt "$first" ]; }
  eventually has_counted_down
  [ "$(status +4930999)" = NXDOMAIN ]
  [ "$(dig_node +4930999 +noall +authority | awk '{ print $2 }')" -le 300 ]
  is_gone_from_the_cache() { [ "$(status +4930777)" = SERVFAIL ]; }
  eventually is_gone_from_the_cache
}

@test "recursive: the case of the question comes back, also from the cache" {
  start_des a 127.0.0.1:0
  start_enum_server --mode recursive --des "$DES_DNS"
  client "$NODE_DNS" <<'END'
import sys
import dns.message
from dns_client import ask
for apex in ("E164.ARPA", "e164.arpa", "e164.aRPa", "E164.arpa"):
    query = dns.message.make_query("6.5.4.3.2.1.0.3.9.4." + apex, "NAPTR")
    reply = ask(sys.argv[1], query)
    assert reply.question[0].name.labels == query.question[0].name.labels, reply
    assert reply.answer[0].name.labels == query.question[0].name.labels, reply
END
}

@test "recursive: a large answer comes by TCP, from the DES and to the client" {
  local i
  for ((i = 10; i < 34; i++)); do
    echo "+4940111,100,$i,u,E2U+sip,!^.*\$!sip:agent-number-$i-of-the-call-centre@z.example!,.,3600"
  done | sed '1i number,order,preference,flags,services,regexp,replacement,ttl' |
    des-naptr import --db "$BATS_TEST_TMPDIR/all.db" --format csv -
  start_des a 127.0.0.1:0
  start_enum_server --mode recursive --des "$DES_DNS"
  [ "$(answer +4940111 +ignore | wc -l)" -eq 0 ]
  [ "$(flags +4940111 +ignore)" = "qr tc rd ra" ]
  [ "$(answer +4940111 | wc -l)" -eq 24 ]
  stop_node "$NODE_PID"
  [ "$(counted 'over TCP;')" -eq 1 ]
}

@test "recursive: who asks for no recursion gets what is there, or REFUSED" {
  start_des a 127.0.0.1:0
  start_enum_server --mode recursive --des "$DES_DNS"
  [ "$(status +4930123456 +norecurse)" = REFUSED ]
  [ "$(status +61355500911 +norecurse)" = NOERROR ]
  [ "$(answer +4930123456)" = partner ]
  [ "$(answer +4930123456 +norecurse)" = partner ]
}

@test "recursive: forged answers are ignored" {
  start_false_des false_des.py
  start_enum_server --mode recursive --des "$DES_DNS"
  local i
  for ((i = 0; i < 20; i++)); do
    [ "$(answer +493012340$i)" = true ] || { answer "+493012340$i"; return 1; }
  done
  stop_node "$NODE_PID"
  # What comes from another port, the system keeps away.
  [ "$(counted 'messages dropped')" -ge 100 ]
}

@test "recursive: whatever a DES does, there is an answer in time" {
  local behaviour
  for behaviour in silent wrong-id garbage close refused servfail referral truncate; do
    start_false_des enum_server.py "$behaviour"
    start_enum_server --mode recursive --des "$DES_DNS" --patience 700
    local expected=SERVFAIL
    [[ $behaviour != wrong-id && $behaviour != truncate ]] || expected=NOERROR
    run -0 client "$NODE_DNS" "$expected" <<'END'
import sys, time
import dns.rcode
from dns_client import ask, query
start = time.monotonic()
reply = ask(sys.argv[1], query("+441632960000"))
assert dns.rcode.to_text(reply.rcode()) == sys.argv[2], reply
assert time.monotonic() - start < 1.5, time.monotonic() - start
END
    stop_node "$NODE_PID"
    stop_node "$DES_PID" || true
  done
}

@test "recursive: equal questions are asked once" {
  start_false_des enum_server.py drop-first
  start_enum_server --mode recursive --des "$DES_DNS"
  client "$NODE_DNS" <<'END'
import sys
import dns.message
from dns_client import query, udp_socket
sockets = [udp_socket(sys.argv[1]) for _ in range(50)]
for one in sockets:
    one.send(query("+441632960000").to_wire())
for one in sockets:
    assert dns.message.from_wire(one.recv(65535)).answer
END
  [ "$(grep -c '^UDP +441632960000' "$DES_LOG")" -eq 2 ]
  stop_node "$NODE_PID"
  [ "$(counted 'waited for')" -ge 40 ]
}

@test "recursive: more clients than may wait are turned away at once" {
  start_false_des enum_server.py silent
  start_enum_server --mode recursive --des "$DES_DNS" --patience 3000 --max-waiting 10
  client "$NODE_DNS" <<'END'
import sys, time
import dns.message, dns.rcode
from dns_client import query, udp_socket
start = time.monotonic()
asking = udp_socket(sys.argv[1])
for i in range(30):
    asking.send(query("+4930%03d" % i).to_wire())
for i in range(30):
    assert dns.message.from_wire(asking.recv(65535)).rcode() == dns.rcode.SERVFAIL
    if i < 20:
        assert time.monotonic() - start < 2
END
  stop_node "$NODE_PID"
  [ "$(counted 'were too many')" -eq 20 ]
}

@test "recursive: another DES stands in for one that is gone, is silent or fails" {
  start_des a 127.0.0.1:0
  local good=$DES_DNS behaviour
  for behaviour in silent servfail close; do
    start_false_des enum_server.py "$behaviour"
    start_enum_server --mode recursive --des "$DES_DNS" --des "$good"
    [ "$(answer +4930123456)" = partner ]
    [ "$(answer +61355500912)" = neighbour ]
    stop_node "$NODE_PID"
    stop_node "$DES_PID" || true
  done
  start_enum_server --mode recursive --des "$DES_DNS" --des "$good" # nobody listens any more
  [ "$(answer +4930123456)" = partner ]
}

@test "recursive: the DES of the longest prefix is asked" {
  start_des a 127.0.0.1:0
  local all=$DES_DNS
  cp "$BATS_TEST_TMPDIR/own.db" "$BATS_TEST_TMPDIR/berlin.db"
  DB=$BATS_TEST_TMPDIR/berlin.db add_record +49301234567 sip:berlin@z.example
  DB=$BATS_TEST_TMPDIR/berlin.db start_node b
  start_enum_server --mode recursive --des "$all" --des "$NODE_DNS prefix=+4930"
  [ "$(answer +49301234567)" = berlin ]
  [ -z "$(answer +4930123456)" ] # the other DES would know it
  [ "$(status +49309)" = NXDOMAIN ]
  [ "$(answer +61355500912)" = neighbour ]
  [ "$(status +493)" = NOERROR ]
}

@test "recursive: stale answers are given while no DES answers, if so wished" {
  start_des a 127.0.0.1:0
  local des=$NODE_PID
  DB=$BATS_TEST_TMPDIR/all.db add_record +4930777 sip:short@z.example --ttl 1
  short() { [ "$(NODE_DNS=$1 answer +4930777)" = short ]; }
  eventually short "$DES_DNS"
  start_enum_server --mode recursive --des "$DES_DNS" --patience 400 --serve-stale 3600
  short "$NODE_DNS"
  stop_node "$des"
  is_stale() { [ "$(dig_node +4930777 +noall +answer | awk '{ print $2 }')" = 30 ]; }
  eventually is_stale
  stop_node "$NODE_PID"
  [ "$(counted 'got stale')" -ge 1 ]
}

@test "recursive: three DESs, one killed every second: no wrong answer and no late one" {
  local seconds=${DES_LOAD_SECONDS:-10} rate=${DES_LOAD_RATE:-300} patience=1500 i
  des-naptr add --db "$BATS_TEST_TMPDIR/all.db" --quiet --substitute --ttl 1 \
    --regexp '!^(.*)$!sip:\1@z.example!' --services E2U+sip '+4940*'
  local -a dns=() pids=()
  for i in 0 1 2; do
    start_des "des$i" 127.0.0.1:0
    dns[i]=$DES_DNS pids[i]=$NODE_PID
  done
  start_enum_server --mode recursive --patience "$patience" \
    --des "${dns[0]}" --des "${dns[1]}" --des "${dns[2]}"
  local server=$NODE_DNS enum_server=$NODE_PID log=$NODE_LOG
  PYTHONPATH=$DES_SOURCE/tests PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 \
    "$DES_SOURCE/tests/enum_load.py" "$server" "$seconds" "$rate" "$patience" \
    >"$BATS_TEST_TMPDIR/figures" 3>&- &
  local load=$! kills=0 next=$((SECONDS + 1))
  while kill -0 "$load" 2>/dev/null; do
    if ((SECONDS >= next)); then
      i=$((kills++ % 3)) next=$((SECONDS + 1))
      kill -KILL "${pids[i]}"
      wait "${pids[i]}" || true
      start_des "des$i" "${dns[i]}"
      pids[i]=$NODE_PID
    fi
    read -rt 0.05 <> <(:) || true
  done
  local failed=0
  wait "$load" || failed=1
  stop_node "$enum_server"
  echo "# $kills kills; $(cat "$BATS_TEST_TMPDIR/figures")" >&3
  grep -oE '(of DESs|asked DESs).*' "$log" | sed 's/^/# /' >&3
  ((kills >= seconds / 2 && failed == 0))
}

# shellcheck disable=SC2154 # bats sets stderr
@test "what makes no sense is refused, by name" {
  run -2 --separate-stderr des-serve --db "$DB" --role enum-server
  [ "$stderr" = "des-serve: --role enum-server needs to know where the DES is: --des" ]
  run -2 --separate-stderr des-serve --db "$DB" --des 127.0.0.2
  [ "$stderr" = "des-serve: --des is for --role enum-server" ]
  run -2 --separate-stderr des-serve --db "$DB" --role enum-server --des '127.0.0.2 prefix=49x'
  [ "$stderr" = "des-serve: not a prefix of E.164 numbers: '49x'" ]
  run -2 --separate-stderr des-serve --db "$DB" --role enum-server --des 127.0.0.2:5300
  [ "$stderr" = "des-serve: a referral cannot name a port: '127.0.0.2:5300'" ]
  run -2 --separate-stderr des-serve --db "$DB" --role enum-server --des ns.example
  [[ $stderr == "des-serve: "*ns.example* ]]
}
