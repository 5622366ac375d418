#!/usr/bin/env bats
# Zones to secondaries: AXFR (RFC 5936), IXFR (RFC 1995), NOTIFY (RFC 1996) and catalog zones
# (RFC 9432), with NSD, Knot DNS, BIND, PowerDNS, dig and dnspython at the other end.

# partners.bash sets what is not set here.
# shellcheck disable=SC2154

bats_require_minimum_version 1.5.0
load ../helpers
load ../other_servers
load ../secondaries

setup() {
  KEY_SECRET=$(printf '%032d' 7 | base64)
  (umask 077 && echo "xfr.example hmac-sha256 $KEY_SECRET" >"$BATS_TEST_TMPDIR/keys")
  PRIMARY_PORT=$(free_port)
}

teardown() {
  stop_nodes
}

# start_primary [OPTION...]: those with the key may transfer.
start_primary() {
  start_node des --dns "127.0.0.1:$PRIMARY_PORT" --key-file "$BATS_TEST_TMPDIR/keys" \
    --allow-transfer 'key xfr.example' "$@"
}

# A block, an exception in it, a block of fixed length, a number of its own.
small_store() {
  new_store "$@"
  add_record '+61255502*' sip:open@ims.example
  add_record +61255502345 sip:ported@ims.example
  add_record +61355501XX sip:fixed@ims.example
  add_record +61355500911 sip:single@ims.example
}

dig_zone() {
  dig -y "hmac-sha256:xfr.example:$KEY_SECRET" @127.0.0.1 -p "$PRIMARY_PORT" +tries=1 +time=5 "$@"
}

# compare PORT COUNT: that many questions to des-serve and to the secondary.
compare() {
  run env PYTHONDONTWRITEBYTECODE=1 "$DES_SOURCE/tests/same_answers.py" "$BATS_TEST_TMPDIR/plan.csv" \
    e164.arpa "127.0.0.1:$PRIMARY_PORT" "127.0.0.1:$1" "$2"
  echo "$output"
  [[ $status -eq 0 && ${lines[-1]} =~ ^all:\ [0-9]+\ asked,\ 0\ differ$ ]]
}

# Of every kind: an exception in a block, a block that comes, one that goes, a number that goes.
change_something() {
  local open number serial
  serial=$(serial_at "$PRIMARY_PORT")
  open=$(grep -o '^+[0-9]*\*' "$BATS_TEST_TMPDIR/plan.csv" | sed -n "$1p")
  number=$(grep -o '^+[0-9]\{11\},' "$BATS_TEST_TMPDIR/plan.csv" | sed -n "$1p" | tr -d ,)
  add_record "${open%\*}77" sip:exception@ims.example
  add_record "$number*" sip:block@ims.example
  des-naptr cancel --db "$DB" --quiet "$number"
  des-naptr cancel --db "$DB" --quiet "$open"
  eventually has_serial "$PRIMARY_PORT" $((serial + 4))
}

@test "NSD, Knot and BIND follow every change with IXFR, and answer as des-serve does" {
  local nsd knot named ports port
  nsd=$(free_port) knot=$(free_port) named=$(free_port)
  ports="$nsd $knot $named"
  new_store
  "$DES_SOURCE/tests/numbering_plan.py" >"$BATS_TEST_TMPDIR/plan.csv"
  des-naptr import --db "$DB" --quiet "$BATS_TEST_TMPDIR/plan.csv"
  start_primary --notify "127.0.0.1:$nsd key xfr.example" \
    --notify "127.0.0.1:$knot key xfr.example" --notify "127.0.0.1:$named key xfr.example"
  start_secondary nsd "$nsd" e164.arpa
  start_secondary knot "$knot" e164.arpa
  start_secondary named "$named" e164.arpa
  for port in $ports; do
    LIMIT=30 eventually has_serial "$port" "$(serial_at "$PRIMARY_PORT")"
    compare "$port" 3000
  done
  [ "$(grep -c 'AXFR to' "$NODE_LOG")" = 3 ]

  change_something 1
  change_something 2
  for port in $ports; do
    LIMIT=30 eventually has_serial "$port" "$(serial_at "$PRIMARY_PORT")"
    compare "$port" 3000
  done
  [ "$(grep -c 'AXFR to' "$NODE_LOG")" = 3 ]
  [ "$(grep -c 'IXFR from' "$NODE_LOG")" -ge 3 ]
}

@test "PowerDNS follows the zone, and answers as des-serve does" {
  local pdns
  pdns=$(free_port)
  new_store
  "$DES_SOURCE/tests/numbering_plan.py" >"$BATS_TEST_TMPDIR/plan.csv"
  des-naptr import --db "$DB" --quiet "$BATS_TEST_TMPDIR/plan.csv"
  start_primary --notify "127.0.0.1:$pdns key xfr.example"
  start_secondary pdns "$pdns" e164.arpa
  LIMIT=30 eventually has_serial "$pdns" "$(serial_at "$PRIMARY_PORT")"
  compare "$pdns" 1000
  change_something 1
  LIMIT=30 eventually has_serial "$pdns" "$(serial_at "$PRIMARY_PORT")"
  compare "$pdns" 1000
}

@test "nobody transfers a zone unless allowed, and whoever is refused is told so" {
  small_store
  start_node none --dns "127.0.0.1:$PRIMARY_PORT"
  run dig @127.0.0.1 -p "$PRIMARY_PORT" +tries=1 e164.arpa AXFR
  [[ $output == *"Transfer failed"* ]]
  stop_node "$NODE_PID"
  start_primary
  run dig @127.0.0.1 -p "$PRIMARY_PORT" +tries=1 e164.arpa AXFR
  [[ $output == *"Transfer failed"* ]]
  run dig @127.0.0.1 -p "$PRIMARY_PORT" +tries=1 e164.arpa IXFR=1
  [[ $output == *"Transfer failed"* ]]
  run dig_zone e164.arpa AXFR
  [[ $output == *"XFR size: "* ]]
  client "$PRIMARY_PORT" "$KEY_SECRET" <<'END'
import sys
import dns.message, dns.query, dns.rcode, dns.rrset, dns.tsig
key = dns.tsig.Key("xfr.example", sys.argv[2])
def rcode(name, rdtype, ask=dns.query.tcp, signed=True, serial=None):
    query = dns.message.make_query(name, rdtype)
    if serial:
        query.authority.append(dns.rrset.from_text(name + ".", 0, "IN", "SOA", f". . {serial} 0 0 0 0"))
    if signed:
        query.use_tsig(key)
    return dns.rcode.to_text(ask(query, "127.0.0.1", port=int(sys.argv[1]), timeout=5).rcode())
assert rcode("e164.arpa", "AXFR", signed=False) == "REFUSED"
for ask in dns.query.tcp, dns.query.udp:
    assert rcode("e164.arpa", "IXFR", ask, False, 1) == "REFUSED"
    assert rcode("e164.arpa", "IXFR", ask, True, 9999) == "NOERROR"
assert rcode("1.e164.arpa", "AXFR") == "NOTAUTH"
assert rcode("other.example", "AXFR") == "NOTAUTH"
assert rcode("e164.arpa", "AXFR", dns.query.udp) == "FORMERR"
assert rcode("e164.arpa", "IXFR") == "FORMERR", "no SOA says which version the asker has"
END
}

@test "rules by address, for single zones, and against some" {
  small_store --apex e164enum.net
  start_node des --dns "127.0.0.1:$PRIMARY_PORT" --allow-transfer '127.0.0.0/8 apex e164.arpa' \
    --allow-transfer '127.0.0.2 deny'
  run dig @127.0.0.1 -p "$PRIMARY_PORT" +tries=1 e164.arpa AXFR
  [[ $output == *"XFR size: "* ]]
  run dig @127.0.0.1 -p "$PRIMARY_PORT" +tries=1 e164enum.net AXFR
  [[ $output == *"Transfer failed"* ]]
  run -2 des-serve --db "$DB" --allow-transfer 'any see host'
  [[ $output == *"a zone is transferred as a whole: 'any see host'"* ]]
  run -2 des-serve --db "$DB" --allow-transfer 'everybody'
  [[ $output == *"everybody"* ]]
  run -3 des-serve --db "$DB" --dns 127.0.0.1:0 --allow-transfer 'any apex other.example'
  [[ $output == *"other.example"* ]]
  run -3 des-serve --db "$DB" --dns 127.0.0.1:0 --notify '127.0.0.1 key nobody'
  [[ $output == *"no key 'nobody.' to notify 127.0.0.1:53 with"* ]]
}

@test "the zone that is transferred is the one that des-zone exports" {
  small_store
  start_primary
  dig_zone +onesoa +noall +answer e164.arpa AXFR | tr -s ' \t' ' ' | sort >"$BATS_TEST_TMPDIR/transferred"
  des-zone export --db "$DB" --fixed-blocks expand | grep -v '^\$' >"$BATS_TEST_TMPDIR/zone"
  client "$BATS_TEST_TMPDIR/transferred" "$BATS_TEST_TMPDIR/zone" <<'END'
import sys
import dns.zone
def records(path):
    zone = dns.zone.from_file(path, origin="e164.arpa", relativize=False)
    return {(str(name).lower(), ttl, str(data)) for name, ttl, data in zone.iterate_rdatas()}
transferred, exported = map(records, sys.argv[1:])
assert transferred == exported, transferred ^ exported
assert len(transferred) > 100
END
}

@test "dnspython takes AXFR and IXFR, every message signed, and gets the same zone" {
  small_store
  start_primary
  before=$(serial_at "$PRIMARY_PORT")
  client "$PRIMARY_PORT" "$KEY_SECRET" "$DB" "$before" <<'END'
import subprocess, sys, time
import dns.message, dns.query, dns.rdatatype, dns.tsig, dns.xfr, dns.zone
port, key = int(sys.argv[1]), dns.tsig.Key("xfr.example", sys.argv[2])

def fetch(zone=None):
    zone = zone or dns.zone.Zone("e164.arpa")
    query, serial = dns.xfr.make_query(zone, keyring={key.name: key}, keyname=key.name)
    dns.query.inbound_xfr("127.0.0.1", zone, query, port=port, timeout=5)
    return zone

def records(zone):
    return {(str(n), t, str(d)) for n, t, d in zone.iterate_rdatas()}

def serial(zone):
    return zone.get_soa().serial

followed = fetch()
assert serial(followed) == int(sys.argv[4])
naptr = ["des-naptr", "add", "--db", sys.argv[3], "--quiet", "--uri", "sip:new@ims.example"]
subprocess.run(naptr + ["+61255502399"], check=True)
subprocess.run(naptr + ["+612555023*"], check=True)
end = time.monotonic() + 10
while serial(followed) != int(sys.argv[4]) + 2 and time.monotonic() < end:
    fetch(followed)
assert serial(followed) == int(sys.argv[4]) + 2
assert records(followed) == records(fetch())
END
  grep -q 'IXFR from' "$NODE_LOG"
}

@test "an IXFR is the difference, one SOA where nothing is new, or the zone where too much is" {
  small_store
  start_primary
  serial=$(serial_at "$PRIMARY_PORT")
  add_record +61355500999 sip:late@ims.example
  eventually has_serial "$PRIMARY_PORT" $((serial + 1))
  run dig_zone +noall +answer e164.arpa IXFR="$serial"
  [ "${#lines[@]}" = 5 ] # SOA, SOA, SOA, the new number, SOA
  [[ $output == *late@ims.example* ]]
  for newer in $((serial + 1)) $((serial + 9)); do
    run dig_zone +noall +answer e164.arpa IXFR="$newer"
    [ "${#lines[@]}" = 1 ]
    [[ $output == *" $((serial + 1)) "* ]]
  done
  run dig_zone +notcp +noall +answer e164.arpa IXFR="$serial"
  [ "${#lines[@]}" = 1 ]
  run dig_zone +noall +answer e164.arpa IXFR=4000000000
  [ "${#lines[@]}" -gt 100 ]
  [[ ${lines[1]} == *NS* ]]
}

@test "a change of a partner's profile moves the serial, and is an IXFR too" {
  load ../partners
  cd "$BATS_TEST_TMPDIR"
  two_enrolled
  stop_node "${pid[a]}"
  start a --allow-transfer 127.0.0.1
  serial=$(serial_at "${dns[a]}")
  des-naptr add --db z.db --quiet --wait 10 --uri sip:one@z.example +4930123
  eventually has_serial "${dns[a]}" $((serial + 1))
  run dig @127.0.0.1 -p "${dns[a]}" +noall +answer e164.arpa IXFR="$serial"
  [[ ${#lines[@]} -eq 5 && $output == *one@z.example* ]]
}

@test "NOTIFY comes again until it is answered, signed, and at most once a second" {
  small_store
  port=$(free_port)
  start_primary --notify "127.0.0.1:$port key xfr.example"
  client "$port" "$KEY_SECRET" "$DB" <<'END'
import socket, subprocess, sys, time
import dns.flags, dns.message, dns.opcode, dns.rdatatype, dns.tsig
key = dns.tsig.Key("xfr.example", sys.argv[2])
at = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
at.bind(("127.0.0.1", int(sys.argv[1])))

def receive(timeout):
    at.settimeout(timeout)
    try:
        wire, peer = at.recvfrom(4096)
    except socket.timeout:
        return None, None
    message = dns.message.from_wire(wire, keyring={key.name: key})
    assert message.had_tsig and message.opcode() == dns.opcode.NOTIFY
    assert message.flags & dns.flags.AA
    assert message.question[0].rdtype == dns.rdatatype.SOA
    return message, peer

def answer(message, peer):
    at.sendto(dns.message.make_response(message).to_wire(), peer)

first, peer = receive(30)
again, peer = receive(30)
assert first.id != again.id and first.answer == again.answer
answer(again, peer)
assert receive(5) == (None, None)
serial = again.answer[0][0].serial
for i in range(10):
    subprocess.run(["des-naptr", "add", "--db", sys.argv[3], "--quiet", "--uri", "sip:a@b.example",
                    f"+6135550100{i}"], check=True)
seen, start = [], time.monotonic()
while not seen or seen[-1] != serial + 10:
    message, peer = receive(20)
    answer(message, peer)
    seen.append(message.answer[0][0].serial)
assert seen == sorted(set(seen)), seen
assert len(seen) <= 2 + (time.monotonic() - start), seen
END
}

@test "a catalog zone makes Knot and BIND follow every zone that there is" {
  local knot named port zone
  knot=$(free_port) named=$(free_port)
  small_store --apex e164enum.net
  start_primary --catalog catalog.example --notify "127.0.0.1:$knot key xfr.example" \
    --notify "127.0.0.1:$named key xfr.example"
  export CATALOG=catalog.example
  start_secondary knot "$knot"
  start_secondary named "$named"
  for port in $knot $named; do
    for zone in e164.arpa e164enum.net; do
      LIMIT=30 eventually has_serial "$port" "$(serial_at "$PRIMARY_PORT")" "$zone"
    done
  done
  add_record +61355500999 sip:late@ims.example
  for port in $knot $named; do
    LIMIT=30 eventually has_serial "$port" "$(serial_at "$PRIMARY_PORT")" e164enum.net
    run dig @127.0.0.1 -p "$port" +short 9.9.9.0.0.5.5.5.3.1.6.e164enum.net NAPTR
    [[ $output == *late@ims.example* ]]
  done
  run dig @127.0.0.1 -p "$PRIMARY_PORT" catalog.example SOA
  [[ $output == *"status: REFUSED"* ]]
  run dig_zone +short catalog.example SOA
  [[ $output == "invalid. invalid. "* ]]
  run -2 des-serve --db "$DB" --catalog catalog.example
  [[ $output == *"--catalog needs --allow-transfer"* ]]
}

@test "after a restart secondaries get the difference to what they have" {
  local knot
  knot=$(free_port)
  small_store
  start_primary --notify "127.0.0.1:$knot key xfr.example"
  start_secondary knot "$knot" e164.arpa
  LIMIT=30 eventually has_serial "$knot" "$(serial_at "$PRIMARY_PORT")"
  stop_node "$NODE_PID"
  add_record +61355500999 sip:late@ims.example
  des-naptr cancel --db "$DB" --quiet +61255502345
  start_primary --notify "127.0.0.1:$knot key xfr.example"
  LIMIT=30 eventually has_serial "$knot" "$(serial_at "$PRIMARY_PORT")"
  run dig @127.0.0.1 -p "$knot" +short 9.9.9.0.0.5.5.5.3.1.6.e164.arpa NAPTR
  [[ $output == *late@ims.example* ]]
  run dig @127.0.0.1 -p "$knot" +short 5.4.3.2.0.5.5.5.2.1.6.e164.arpa NAPTR
  [[ $output == *open@ims.example* ]]
  grep -q 'IXFR from' "$NODE_LOG"
  run ! grep -q 'AXFR to' "$NODE_LOG"
}
