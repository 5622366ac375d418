#!/usr/bin/env bats
# A read replica follows other people's name servers: it answers as they do, and stops when it must.
# shellcheck disable=SC2154,SC2034 # stderr is set by run; PRIMARY_ZONE is for primaries.bash

bats_require_minimum_version 1.5.0
load ../helpers
load ../other_servers
load ../primaries

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  APEX=e164.example
}

teardown() {
  stop_nodes
}

# zone SERIAL [REFRESH RETRY EXPIRE]: what its numbers are comes from stdin, a line each:
# OWNER USER [TTL].
zone() {
  local owner user ttl
  cat <<END
\$ORIGIN $APEX.
@ 3600 IN SOA ns1.$APEX. dns.$APEX. $1 ${2:-3600} ${3:-1} ${4:-86400} 60
@ 1800 IN NS ns1.$APEX.
@ 1800 IN NS ns2.example.net.
ns1 3600 IN A 192.0.2.1
END
  while read -r owner user ttl; do
    echo "$owner ${ttl:-300} IN NAPTR 100 10 \"u\" \"E2U+sip\" \"!^.*\$!sip:$user@x.example!\" ."
  done
}

first_zone() {
  printf '%s\n' '9.9.0.0.2.2.1.9.4 ported' '*.0.0.2.2.1.9.4 block' '5.4.3.1.6 a' '5.4.3.1.6 b' '*.7 seven' |
    zone "$@"
}

second_zone() {
  printf '%s\n' '9.9.0.0.2.2.1.9.4 ported 17' '*.0.0.2.2.1.9.4 block' '5.4.3.1.6 b' '6.4.3.1.6 new' |
    zone "$@"
}

# new_version FUNCTION SERIAL...: the primary gets that zone.
new_version() {
  "$@" >zonefile.new
  mv zonefile.new zonefile
  reload_primary
}

# start_replica [OPTION...]: of $PRIMARY.
start_replica() {
  start_des replica --replica-of "${REPLICA_OF:-$PRIMARY}" --apex "$APEX" "$@"
  REPLICA=$NODE_DNS REPLICA_PID=$NODE_PID REPLICA_LOG=$NODE_LOG
}

start_des() {
  DB='' start_node "$@"
}

has_serial() {
  [[ $(serial_at "$REPLICA") == "$1" ]]
}

# rcode_at ADDR:PORT NAME TYPE
rcode_at() {
  dig @"${1%:*}" -p "${1##*:}" +tries=1 +time=5 "$2" "$3" | sed -n 's/.*status: \([A-Z]*\),.*/\1/p'
}

fails_to_serve() {
  [[ $(rcode_at "$REPLICA" "$APEX" SOA) == SERVFAIL ]]
}

# Every answer of the replica is the primary's, record by record: names that exist, in a block,
# beside an exception, above and below, outside, and at random.
answers_alike() {
  client "$PRIMARY" "$REPLICA" "$APEX" <<'END'
import random
import sys

import dns.message
import dns.query

primary, replica, apex = sys.argv[1:]
rng = random.Random(4592)
numbers = "4912200099 4912200098 49122000 491220 4912200500 49122005001234567 61345 61346 613 6 7 71 77777 8".split()
numbers += ["".join(rng.choice("0124679") for _ in range(rng.randint(1, 16))) for _ in range(200)]
numbers += ["49122000" + "".join(rng.choice("0689") for _ in range(rng.randint(0, 4))) for _ in range(200)]


def ask(address, name, rdtype):
    host, port = address.rsplit(":", 1)
    reply = dns.query.udp(dns.message.make_query(name, rdtype), host, port=int(port), timeout=5)
    def rows(section):
        return sorted((r.name, r.ttl, r.rdtype, sorted(d.to_text() for d in r)) for r in section)
    return reply.rcode(), rows(reply.answer), rows(reply.authority) if not reply.answer else []


asked = [(f"{'.'.join(reversed(n))}.{apex}", t) for n in numbers for t in ("NAPTR", "TXT")]
for name, rdtype in asked + [(apex, "SOA"), (apex, "NS"), (apex, "NAPTR")]:
    theirs, ours = ask(primary, name, rdtype), ask(replica, name, rdtype)
    if theirs != ours:
        sys.exit(f"{name} {rdtype}:\nprimary {theirs}\nreplica {ours}")
END
}

# How often the replica's log says so.
said() {
  grep -c "$1" "$REPLICA_LOG"
}

follows() {
  local REPLICA_PORT
  REPLICA_PORT=$(free_port)
  unset PRIMARY_PORT
  first_zone 1 >zonefile
  start_primary "$1" "$APEX" "$PWD/zonefile" "$REPLICA_PORT"
  start_replica --dns "127.0.0.1:$REPLICA_PORT"
  eventually has_serial 1
  answers_alike
  new_version second_zone 2 # REFRESH is an hour: only NOTIFY tells
  eventually has_serial 2
  answers_alike
  [ "$(said "IXFR of $APEX. from $PRIMARY: serial 2")" -eq 1 ]
  new_version first_zone 4000000000
  new_version first_zone 3
  eventually has_serial 3
  answers_alike
  stop_node "$REPLICA_PID"
  stop_node "$PRIMARY_PID"
}

# same_as_des COUNT: so many questions to a des-serve primary and to the replica.
same_as_des() {
  run env PYTHONDONTWRITEBYTECODE=1 "$DES_SOURCE/tests/same_answers.py" plan.csv e164.arpa "$PRIMARY" "$REPLICA" "$1"
  echo "$output"
  [[ $status -eq 0 && ${lines[-1]} =~ ^all:\ [0-9]+\ asked,\ 0\ differ$ ]]
}

# start_des_primary PORT: those with the key may transfer; the replica is told of changes.
start_des_primary() {
  PRIMARY=127.0.0.1:$1 PRIMARY_ZONE=e164.arpa
  start_node primary --dns "$PRIMARY" --key-file keys --allow-transfer 'key xfr.example' \
    --notify "127.0.0.1:$REPLICA_PORT key xfr.example"
  PRIMARY_PID=$NODE_PID
}

@test "des-serve: blocks and exceptions, every change by IXFR, signed; it goes on when the primary is killed" {
  local port open
  APEX=e164.arpa REPLICA_PORT=$(free_port) port=$(free_port)
  (umask 077 && echo "xfr.example hmac-sha256 $SECRET" >keys)
  new_store
  "$DES_SOURCE/tests/numbering_plan.py" >plan.csv
  des-naptr import --db "$DB" --quiet plan.csv
  start_des_primary "$port"
  REPLICA_OF="$PRIMARY key xfr.example" start_replica --dns "127.0.0.1:$REPLICA_PORT" --key-file keys --replica-file kept
  eventually has_serial "$(serial_at "$PRIMARY")"
  same_as_des 5000

  open=$(grep -o '^+[0-9]*\*' plan.csv | head -1)
  add_record "${open%\*}77" sip:exception@ims.example
  des-naptr cancel --db "$DB" --quiet "$open"
  add_record "${open%\*}7*" sip:smaller@ims.example
  LIMIT=5 eventually primary_and_replica_have 5
  same_as_des 5000
  [ "$(said "AXFR of $APEX. from")" -eq 1 ]
  [ "$(said "IXFR of $APEX. from")" -ge 1 ]

  kill -KILL "$PRIMARY_PID"
  eventually is_gone "$PRIMARY_PID"
  kill -KILL "$REPLICA_PID"
  eventually is_gone "$REPLICA_PID"
  REPLICA_OF="$PRIMARY key xfr.example" start_replica --dns "127.0.0.1:$REPLICA_PORT" --key-file keys --replica-file kept
  [ -n "$(serial_at "$REPLICA")" ] # from the file
  start_des_primary "$port"
  add_record "${open%\*}78" sip:another@ims.example # NOTIFY, not REFRESH, tells of it
  eventually primary_and_replica_have 6
  same_as_des 5000
  [ "$(said "AXFR of $APEX. from")" -eq 0 ]
}

# primary_and_replica_have SERIAL
primary_and_replica_have() {
  [[ $(serial_at "$PRIMARY") == "$1" ]] && has_serial "$1"
}

@test "NSD: the zone, then its changes, told by NOTIFY" {
  follows nsd
}

@test "Knot: the zone, then its changes, told by NOTIFY" {
  follows knotd
}

@test "BIND: the zone, then its changes, told by NOTIFY" {
  follows named
}

@test "without NOTIFY a change comes after REFRESH" {
  first_zone 1 1 1 >zonefile
  start_primary knotd "$APEX" "$PWD/zonefile"
  start_replica
  eventually has_serial 1
  new_version second_zone 2 1 1
  eventually has_serial 2
  answers_alike
}

@test "a primary that dies: answers until EXPIRE, then SERVFAIL; when it is back, answers again" {
  first_zone 1 1 1 3 >zonefile
  start_primary nsd "$APEX" "$PWD/zonefile"
  start_replica
  eventually has_serial 1
  stop_node "$PRIMARY_PID"
  has_serial 1
  eventually fails_to_serve
  [ "$(rcode_at "$REPLICA" 5.4.3.1.6."$APEX" NAPTR)" = SERVFAIL ]
  [ "$(rcode_at "$REPLICA" example NAPTR)" = REFUSED ]
  [ "$(said "$APEX. has expired: answering SERVFAIL")" -eq 1 ]
  second_zone 2 1 1 3 >zonefile
  start_primary nsd "$APEX" "$PWD/zonefile"
  eventually has_serial 2
  answers_alike
}

@test "without any zone the answer is SERVFAIL, until there is one" {
  PRIMARY_PORT=$(free_port)
  REPLICA_OF=127.0.0.1:$PRIMARY_PORT start_replica
  fails_to_serve
  first_zone 1 >zonefile
  start_primary nsd "$APEX" "$PWD/zonefile"
  eventually has_serial 1
  answers_alike
}

@test "the file: a replica answers what it knew while no primary is there, but not for ever" {
  first_zone 1 1 1 6 >zonefile
  start_primary nsd "$APEX" "$PWD/zonefile"
  start_replica --replica-file kept
  eventually has_serial 1
  eventually test -s kept
  stop_node "$REPLICA_PID"
  stop_node "$PRIMARY_PID"
  start_replica --replica-file kept
  has_serial 1
  [ "$(dig @127.0.0.1 -p "${REPLICA##*:}" +short NAPTR 1.7."$APEX")" = '100 10 "u" "E2U+sip" "!^.*$!sip:seven@x.example!" .' ]
  eventually fails_to_serve
  stop_node "$REPLICA_PID"
  start_replica --replica-file kept # that it expired outlives a restart
  fails_to_serve
  start_primary nsd "$APEX" "$PWD/zonefile"
  eventually has_serial 1
  answers_alike
}

@test "a file that is cut off or something else is not used" {
  first_zone 1 >zonefile
  start_primary nsd "$APEX" "$PWD/zonefile"
  start_replica --replica-file kept
  eventually test -s kept
  stop_node "$REPLICA_PID"
  head -c 100 kept >cut.file
  start_replica --replica-file cut.file
  eventually has_serial 1
  [ "$(said 'cut.file: the file is cut off; starting without it')" -eq 1 ]
  echo 'something else altogether' >other
  stop_node "$REPLICA_PID"
  start_replica --replica-file other
  [ "$(said 'other: this is no file of a replica; starting without it')" -eq 1 ]
}

@test "a primary with a wrong key, or none, gives no zone; with the right one it does" {
  first_zone 1 >zonefile
  KEY=transfer.key start_primary knotd "$APEX" "$PWD/zonefile"
  (umask 077 && echo "transfer.key hmac-sha256 $OTHER_SECRET" >wrong && echo "transfer.key hmac-sha256 $SECRET" >right)
  start_replica
  eventually grep -q 'cannot be refreshed: .*NOTAUTH' "$REPLICA_LOG"
  fails_to_serve
  stop_node "$REPLICA_PID"
  REPLICA_OF="$PRIMARY key transfer.key" start_replica --key-file wrong
  eventually grep -q 'cannot be refreshed: .*BADSIG' "$REPLICA_LOG"
  fails_to_serve
  stop_node "$REPLICA_PID"
  REPLICA_OF="$PRIMARY key transfer.key" start_replica --key-file right
  eventually has_serial 1
  run -3 --separate-stderr des-serve --dns 127.0.0.1:0 --replica-of "$PRIMARY key other" --apex "$APEX" --key-file right
  [ "$stderr" = "des-serve: no key 'other.' to ask $PRIMARY with" ]
}

@test "of two primaries the other is asked when one is gone" {
  first_zone 1 1 1 >zonefile
  start_primary nsd "$APEX" "$PWD/zonefile"
  local gone=$PRIMARY gone_pid=$PRIMARY_PID
  unset PRIMARY_PORT
  start_primary knotd "$APEX" "$PWD/zonefile"
  REPLICA_OF=$gone start_replica --replica-of "$PRIMARY"
  eventually has_serial 1
  stop_node "$gone_pid"
  new_version second_zone 2 1 1
  eventually has_serial 2
  answers_alike
}

# notify FROM-ADDRESS ZONE: the answer to it.
notify() {
  client "$REPLICA" "$1" "$2" <<'END'
import sys

import dns.message
import dns.opcode
import dns.query
import dns.rcode

address, source, zone = sys.argv[1:]
host, port = address.rsplit(":", 1)
message = dns.message.make_query(zone, "SOA")
message.set_opcode(dns.opcode.NOTIFY)
reply = dns.query.udp(message, host, port=int(port), source=source, timeout=5)
print(dns.rcode.to_text(reply.rcode()))
END
}

@test "NOTIFY: a primary is heard, a stranger is not, nor another zone" {
  first_zone 1 >zonefile
  start_primary knotd "$APEX" "$PWD/zonefile"
  start_replica
  eventually has_serial 1
  new_version second_zone 2
  eventually primary_answers 2
  [ "$(notify 127.0.0.2 "$APEX")" = REFUSED ]
  [ "$(notify 127.0.0.1 other.example)" = NOTAUTH ]
  eventually grep -q '1 NOTIFY messages from others than the primaries refused' "$REPLICA_LOG"
  has_serial 1 # REFRESH is an hour
  [ "$(notify 127.0.0.1 "$APEX")" = NOERROR ]
  eventually has_serial 2
}

@test "SIGHUP asks the primary at once" {
  first_zone 1 >zonefile
  start_primary knotd "$APEX" "$PWD/zonefile"
  start_replica
  eventually has_serial 1
  new_version second_zone 2
  eventually primary_answers 2
  kill -HUP "$REPLICA_PID"
  eventually has_serial 2
}

@test "a transfer in no order, a record a message, is the same zone" {
  start_fake one-by-one
  start_replica
  eventually has_serial 1
  dig @127.0.0.1 -p "${REPLICA##*:}" +short NAPTR 2.1.9.4."$APEX" | sort >got
  # shellcheck disable=SC2016
  printf '100 10 "u" "E2U+sip" "!^.*$!sip:%s@example!" .\n' a b | diff got -
}

@test "a primary that sends rubbish leaves what there is alone" {
  first_zone 1 1 1 >zonefile
  start_primary nsd "$APEX" "$PWD/zonefile"
  local good=$PRIMARY
  start_fake changed
  REPLICA_OF=$PRIMARY start_replica --replica-of "$good"
  PRIMARY=$good
  eventually has_serial 1
  answers_alike
  grep -q "refreshed from another primary: .*: the zone changed under the transfer" "$REPLICA_LOG"
}

@test "whom --allow-query leaves out is refused, and NOTIFY is heard all the same" {
  first_zone 1 >zonefile
  start_primary knotd "$APEX" "$PWD/zonefile"
  start_replica --allow-query 127.0.0.2
  eventually grep -q 'AXFR of' "$REPLICA_LOG"
  [ "$(rcode_at "$REPLICA" "$APEX" SOA)" = REFUSED ]
  [ "$(dig -b 127.0.0.2 @127.0.0.1 -p "${REPLICA##*:}" +short "$APEX" NS | wc -l)" -eq 2 ]
  [ "$(notify 127.0.0.1 "$APEX")" = NOERROR ]
}

@test "options that do not fit together are refused" {
  run -2 --separate-stderr des-serve --apex e164.example
  [ "$stderr" = "des-serve: --apex and --replica-file are for --replica-of" ]
  run -2 --separate-stderr env -u DES_DB des-serve
  [ "$stderr" = "des-serve: --db is required, or --replica-of" ]
  run -2 --separate-stderr des-serve --replica-of 127.0.0.1
  [ "$stderr" = "des-serve: --replica-of needs to know the zone: --apex" ]
  run -2 --separate-stderr des-serve --replica-of ns.example --apex e164.example
  run -2 --separate-stderr des-serve --replica-of '127.0.0.1 with x' --apex e164.example
  [ "$stderr" = "des-serve: expected ADDR[:PORT] [key NAME], not '127.0.0.1 with x'" ]
  run -2 --separate-stderr des-serve --replica-of 127.0.0.1 --apex e164.example --http 127.0.0.1:0
  [ "$stderr" = "des-serve: a replica has no profile: --http needs --db" ]
  run -2 --separate-stderr des-serve --replica-of 127.0.0.1 --apex e164.example --allow-query 'any see host'
  [ "$stderr" = "des-serve: a replica has no profiles to choose from: 'any see host'" ]
  run -2 --separate-stderr des-serve --replica-of 127.0.0.1 --apex e164.example --allow-transfer any
  [ "$stderr" = "des-serve: a replica has no secondaries: --allow-transfer and --notify need --db" ]
}
