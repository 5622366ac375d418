#!/usr/bin/env bats
# What des-serve answers, as dig and dnspython see it.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store --apex e164enum.net
  records >"$BATS_TEST_TMPDIR/records.csv"
  des-naptr import --db "$DB" "$BATS_TEST_TMPDIR/records.csv"
  start_node a
}

teardown() {
  stop_nodes
}

records() {
  echo 'number,order,preference,flags,services,regexp,replacement,ttl'
  echo '+61355500911,100,10,u,E2U+sip,!^.*$!sip:single@ims.example!,.,3600'
  echo '+61355500912,100,20,u,E2U+sip,!^.*$!sip:second@ims.example!,.,3600'
  echo '+61355500912,100,10,u,E2U+sip,!^.*$!sip:first@ims.example!,.,3600'
  echo '+61255501XXX,100,10,u,E2U+sip,!^.*$!sip:block@ims.example!,.,3600'
  echo '+61255502*,100,10,u,E2U+sip,!^.*$!sip:open@ims.example!,.,3600'
  echo '+61255502345,100,10,u,E2U+sip,!^.*$!sip:ported@ims.example!,.,3600'
  # some 2400 octets: too much for UDP
  for ((i = 10; i < 34; i++)); do
    echo "+61755500000,100,$i,u,E2U+sip,!^.*\$!sip:agent-number-$i-of-the-call-centre@ims.example!,.,3600"
  done
}

name_of() {
  local number=$1 name='' i
  for ((i = 0; i < ${#number}; i++)); do
    name=${number:i:1}.$name
  done
  echo "$name${2:-e164.arpa}"
}

dig_node() {
  dig @127.0.0.1 -p "${NODE_DNS##*:}" +tries=1 +time=5 "$@"
}

# answer NUMBER: the users of the SIP URIs, in the order to try.
answer() {
  dig_node +short NAPTR "$(name_of "$1")" | sort -n | sed -n 's/.*!sip:\(.*\)@.*/\1/p' | paste -sd' '
}

# status NAME [DIG OPTION...]: NOERROR, NXDOMAIN, ...
status() {
  dig_node "$@" | sed -n 's/.*status: \([A-Z]*\),.*/\1/p'
}

@test "a number has its own records, in their order" {
  [ "$(answer 61355500911)" = single ]
  [ "$(answer 61355500912)" = "first second" ]
}

@test "a number of a block has those of the block; an exception in it has its own" {
  [ "$(answer 61255501000)" = block ]
  [ "$(answer 61255501999)" = block ]
  [ "$(answer 61255502345)" = ported ]
}

@test "one exception hides no other number of its block, as it would in a zone" {
  for number in 6125550200 61255502000 61255502344 61255502346 61255502340 61255502300 612555023 \
    612555023450 61255502999 612555029999999; do
    [ "$(answer "$number")" = open ] || { echo "$number"; return 1; }
  done
}

@test "a block of fixed length covers no shorter and no longer number" {
  [ "$(status NAPTR "$(name_of 6125550100)")" = NOERROR ]
  [ -z "$(answer 6125550100)" ]
  [ "$(status NAPTR "$(name_of 612555010000)")" = NXDOMAIN ]
}

@test "every name between the apex and a number exists" {
  local number=61355500911
  for ((digits = 1; digits < ${#number}; digits++)); do
    run -0 dig_node NAPTR "$(name_of "${number:0:digits}")"
    [[ $output == *"status: NOERROR"* && $output == *"ANSWER: 0, AUTHORITY: 1"* ]] ||
      { echo "${number:0:digits}"; return 1; }
  done
}

@test "the name of a number that does not exist is denied with the SOA" {
  run -0 dig_node NAPTR "$(name_of 61355500910)"
  [[ $output == *"status: NXDOMAIN"* && $output == *"flags: qr aa"* ]]
  [[ $output =~ e164\.arpa\.[[:space:]]+300[[:space:]]+IN[[:space:]]+SOA ]]
}

@test "another type of a number that exists is empty, with the SOA" {
  for type in A AAAA SOA NS TYPE65400; do
    run -0 dig_node "$type" "$(name_of 61355500911)"
    [[ $output == *"status: NOERROR"* && $output == *"ANSWER: 0, AUTHORITY: 1"* ]] ||
      { echo "$type"; return 1; }
  done
}

@test "SOA and NS stand at each apex" {
  for apex in e164.arpa e164enum.net; do
    run -0 dig_node +short NS "$apex"
    [ "$output" = des.operator-a.example. ]
    run -0 dig_node +short SOA "$apex"
    [[ $output == "des.operator-a.example. "* ]]
  done
}

@test "a number is found under each apex" {
  for apex in e164.arpa e164enum.net; do
    run -0 dig_node +short NAPTR "$(name_of 61355500911 "$apex")"
    [[ $output == *single* ]]
  done
}

@test "what belongs to nobody here is refused, not ignored" {
  [ "$(status NAPTR www.example.com)" = REFUSED ]
  [ "$(status NAPTR arpa)" = REFUSED ]
  [ "$(status NS .)" = REFUSED ]
  [ "$(status CH TXT version.bind)" = REFUSED ]
  [ "$(status AXFR e164.arpa +notcp)" != NOERROR ]
}

@test "the question comes back in the case it was asked in" {
  run -0 dig_node NAPTR "$(name_of 61355500911 E164.aRPa)"
  [[ $output == *";1.1.9.0.0.5.5.5.3.1.6.E164.aRPa."* && $output == *single* ]]
}

@test "without EDNS: no OPT record, and at most 512 octets" {
  run -0 dig_node +noedns NAPTR "$(name_of 61355500911)"
  [[ $output == *single* && $output == *"ADDITIONAL: 0"* ]]
  run -0 dig_node +noedns +ignore NAPTR "$(name_of 61755500000)"
  [[ $output == *"flags: qr aa tc"* && $output == *"ANSWER: 0,"* ]]
}

@test "an answer that is too long for UDP is cut, and complete over TCP" {
  for options in +noedns +bufsize=512 +bufsize=1232 +bufsize=4096; do
    run -0 dig_node "$options" +ignore NAPTR "$(name_of 61755500000)"
    [[ $output == *" tc "* && $output == *"ANSWER: 0,"* ]] || { echo "$options"; return 1; }
    run -0 dig_node "$options" NAPTR "$(name_of 61755500000)"
    [[ $output == *"ANSWER: 24,"* && $output == *"(TCP)"* ]] || { echo "$options"; return 1; }
  done
}

@test "--udp-size allows longer answers over UDP to whoever asks for them" {
  start_node b --udp-size 4096
  run -0 dig_node +bufsize=4096 NAPTR "$(name_of 61755500000)"
  [[ $output == *"ANSWER: 24,"* && $output == *"(UDP)"* ]]
  run -0 dig_node +bufsize=1232 +ignore NAPTR "$(name_of 61755500000)"
  [[ $output == *" tc "* ]]
}

@test "EDNS: an unknown option is ignored, an unknown version answered with BADVERS" {
  run -0 dig_node +ednsopt=65001:cafe NAPTR "$(name_of 61355500911)"
  [[ $output == *single* ]]
  run -0 dig_node +edns=1 +noednsneg NAPTR "$(name_of 61355500911)"
  [[ $output == *BADVERS* && $output == *"version: 0"* ]]
}

@test "dnspython: opcodes, two OPT records, two questions, and answers that are no queries" {
  client "$NODE_DNS" <<'PYTHON'
import sys
from dns_client import *

server = sys.argv[1]
for opcode in (dns.opcode.STATUS, dns.opcode.NOTIFY, dns.opcode.UPDATE, 9):
    asked = dns.message.make_query("e164.arpa.", "SOA")
    asked.set_opcode(opcode)
    wire = ask_udp(server, asked.to_wire())
    assert wire[:2] == asked.to_wire()[:2] and wire[3] & 15 == dns.rcode.NOTIMP, (opcode, wire)

plain = query("+61355500911").to_wire()
opt = bytes.fromhex("0000290200000000000000")
two_opts = plain[:10] + b"\0\2" + plain[12:] + opt + opt
assert ask_udp(server, two_opts)[3] & 15 == dns.rcode.FORMERR
two_questions = plain[:4] + b"\0\2" + plain[6:] + plain[12:]
assert ask_udp(server, two_questions)[3] & 15 == dns.rcode.FORMERR

asked = query("+61355500911")
asked.flags |= dns.flags.QR
assert ask_udp(server, asked.to_wire(), timeout=0.2) is None
assert regexps(ask(server, query("+61355500911"))) == ["!^.*$!sip:single@ims.example!"]
PYTHON
}

@test "dnspython: RD, AD, CD and the reserved bit change nothing" {
  client "$NODE_DNS" <<'PYTHON'
import sys
from dns_client import *

for bits in (0, dns.flags.RD, dns.flags.AD, dns.flags.CD, 0x40):
    asked = query("+61355500911")
    asked.flags = bits
    answer = ask(sys.argv[1], asked)
    assert regexps(answer) == ["!^.*$!sip:single@ims.example!"], bits
    assert not answer.flags & (dns.flags.RA | 0x40), bits
    assert answer.flags & dns.flags.RD == bits & dns.flags.RD, bits
PYTHON
}

@test "a hundred queries in one write over TCP are answered, in order" {
  client "$NODE_DNS" <<'PYTHON'
import sys
from dns_client import *

numbers = ["+61355500911", "+61755500000", "+61255501123", "+61355500910"] * 25
asked = [query(number) for number in numbers]
with connect(sys.argv[1]) as stream:
    stream.sendall(b"".join(framed(message.to_wire()) for message in asked))
    for message in asked:
        answer = receive_message(stream)
        assert answer.id == message.id
        assert answer.question == message.question
    # octet by octet
    for octet in framed(asked[0].to_wire()):
        stream.send(bytes([octet]))
    assert receive_message(stream).id == asked[0].id
PYTHON
}

@test "the same over IPv6" {
  start_node six --dns '[::1]:0'
  run -0 dig @::1 -p "${NODE_DNS##*:}" +short NAPTR "$(name_of 61355500911)"
  [[ $output == *single* ]]
  run -0 dig @::1 -p "${NODE_DNS##*:}" +tcp NAPTR "$(name_of 61755500000)"
  [[ $output == *"ANSWER: 24,"* ]]
}
