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
