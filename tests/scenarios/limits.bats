#!/usr/bin/env bats
# What des-serve tells about itself, and what keeps it from being made to flood others.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
  add_record +61355500912 sip:one@ims.example
}

teardown() {
  stop_nodes
}

name=2.1.9.0.0.5.5.5.3.1.6.e164.arpa

dig_node() {
  dig @127.0.0.1 -p "${NODE_DNS##*:}" +tries=1 +time=5 "$@"
}

@test "NSID and identity are told to those who ask, in the way they ask" {
  start_node a --nsid 0x6e7331 --chaos on --identity site-1
  run -0 dig_node +nsid NAPTR $name
  [[ $output == *'NSID: 6e 73 31 ("ns1")'* ]]
  run -0 dig_node NAPTR $name
  [[ $output != *NSID* ]]
  [ "$(dig_node +short CH TXT id.server)" = '"site-1"' ]
  [ "$(dig_node +short CH TXT hostname.bind)" = '"site-1"' ]
  run -0 dig_node +short CH TXT version.bind
  [[ $output =~ ^\"des\ [0-9.]+\"$ ]]
}

@test "nothing is told without being switched on" {
  start_node a
  run -0 dig_node +nsid NAPTR $name
  [[ $output != *NSID* && $output == *"status: NOERROR"* ]]
  run -0 dig_node CH TXT version.bind
  [[ $output == *"status: REFUSED"* ]]
}

@test "options that make no sense are refused by name" {
  refuses() {
    run -2 --separate-stderr des-serve --db "$DB" "${@:2}"
    # shellcheck disable=SC2154 # set by run
    [ "$stderr" = "des-serve: $1" ] || { echo "$stderr"; return 1; }
  }
  refuses "not pairs of hexadecimal digits: '0x123'" --nsid 0x123
  refuses "not pairs of hexadecimal digits: '0x1g'" --nsid 0x1g
  refuses "an NSID of more than 128 octets: '0x$(printf '%078d' 0)…'" --nsid "0x$(printf '%0258d' 0)"
  refuses "--identity needs --chaos on" --identity x
  refuses "--cookie-secret needs --cookies on" --cookies off --cookie-secret x
  refuses "not a label for --i-enum: '1'" --i-enum 1
}

@test "a file of secrets that is wrong stops the start, but not a running server" {
  secrets=$BATS_TEST_TMPDIR/secrets
  echo 00112233 >"$secrets"
  run -3 --separate-stderr des-serve --db "$DB" --dns 127.0.0.1:0 --cookie-secret "$secrets"
  # shellcheck disable=SC2154 # set by run
  [ "$stderr" = "des-serve: $secrets:1: not a secret of 32 hexadecimal digits" ]
  echo 00112233445566778899aabbccddeeff >"$secrets"
  start_node a --cookie-secret "$secrets"
  echo nonsense >"$secrets"
  kill -HUP "$NODE_PID"
  eventually grep -q '/secrets:1: not a secret of 32 hexadecimal digits; keeping the settings read before' "$NODE_LOG"
  run -0 dig_node +cookie NAPTR $name
  [[ $output == *"COOKIE: "*" (good)"* ]]
}

@test "a cookie is given, accepted, and survives two changes of the secret, not a third" {
  secrets=$BATS_TEST_TMPDIR/secrets
  old=00112233445566778899aabbccddeeff
  new=ffeeddccbbaa99887766554433221100
  echo $old >"$secrets"
  start_node a --cookie-secret "$secrets" --rate-limit 1 --slip 1
  client "$NODE_DNS" <<'PYTHON' >"$BATS_TEST_TMPDIR/cookie"
import sys, dns.edns
from dns_client import ask, query
reply = ask(sys.argv[1], query("+61355500912", use_edns=0, options=[dns.edns.GenericOption(10, b"12345678")]))
assert reply.rcode() == 0 and reply.answer
(cookie,) = [o.data for o in reply.options if o.otype == 10]
assert len(cookie) == 24 and cookie[:8] == b"12345678"
print(cookie.hex())
PYTHON
  is_good() { # by the answers to more queries than the limit lets through
    client "$NODE_DNS" "$(<"$BATS_TEST_TMPDIR/cookie")" <<'PYTHON'
import sys, dns.edns
from dns_client import ask, query
cookie = dns.edns.GenericOption(10, bytes.fromhex(sys.argv[2]))
for _ in range(20):
    reply = ask(sys.argv[1], query("+61355500912", use_edns=0, options=[cookie]))
    if reply.rcode() != 0:  # BADCOOKIE: over the limit, and it proves nothing
        sys.exit(1)
PYTHON
  }
  is_bad() { ! is_good; }
  is_good
  printf '%s\n' $old $new >"$secrets"
  kill -HUP "$NODE_PID"
  is_good
  printf '%s\n' $new $old >"$secrets"
  kill -HUP "$NODE_PID"
  is_good
  echo $new >"$secrets"
  kill -HUP "$NODE_PID"
  eventually is_bad
}

@test "a query for nothing but a cookie gets one; a bad cookie is an error only there" {
  start_node a --cookies on
  client "$NODE_DNS" <<'PYTHON'
import sys, dns.edns, dns.message, dns.rcode
from dns_client import ask, query

def reply_to(cookie, asked=None):
    message = asked or dns.message.Message(id=7)
    message.use_edns(0, options=[dns.edns.GenericOption(10, cookie)])
    return ask(sys.argv[1], message)

client = b"12345678"
reply = reply_to(client)
assert reply.rcode() == dns.rcode.NOERROR and not reply.question
good = reply.options[0].data
assert reply_to(good).rcode() == dns.rcode.NOERROR
assert reply_to(client + bytes(16)).rcode() == dns.rcode.BADCOOKIE
for bad in (b"1234567", client + b"1234567", client + bytes(33)):
    assert reply_to(bad).rcode() == dns.rcode.FORMERR
    assert reply_to(bad, query("+61355500912")).rcode() == dns.rcode.FORMERR
for unknown in (client, client + bytes(8), client + bytes(16), client + bytes(32)):
    reply = reply_to(unknown, query("+61355500912"))
    assert reply.rcode() == dns.rcode.NOERROR and reply.answer, unknown
PYTHON
}

@test "over the limit some answers are cut, and clients come back over TCP" {
  start_node a --workers 1 --rate-limit 5 --slip 1
  client "$NODE_DNS" <<'PYTHON'
import sys, dns.flags, dns.rcode
from dns_client import ask, connect, framed, query, receive_message

replies = [ask(sys.argv[1], query("+61355500912")) for _ in range(100)]
cut = [r for r in replies if r.flags & dns.flags.TC]
assert all(not r.answer for r in cut)
assert all(r.answer for r in replies if r not in cut)
assert len(cut) > 50, len(cut)
assert ask(sys.argv[1], query("+61355500999")).rcode() == dns.rcode.NXDOMAIN  # another kind
with connect(sys.argv[1]) as stream:
    for _ in range(100):
        stream.sendall(framed(query("+61355500912").to_wire()))
        assert receive_message(stream).answer
PYTHON
  # dig comes back by itself, and gets its answer
  for _ in 1 2 3; do
    [[ $(dig_node +short NAPTR $name) == *sip:one* ]]
  done
}

@test "without slip what is over the limit is withheld; whoever is exempt gets everything" {
  start_node a --workers 1 --rate-limit 5 --slip 0
  sent='
import sys, time
from dns_client import query, udp_socket
with udp_socket(sys.argv[1], 1) as asking:
    for _ in range(100):
        asking.send(query("+61355500912").to_wire())
    count = 0
    try:
        while count < 100:
            asking.recv(4096)
            count += 1
    except OSError:
        pass
print(count)'
  [ "$(client "$NODE_DNS" <<<"$sent")" -lt 50 ]
  stop_node "$NODE_PID"
  start_node b --workers 1 --rate-limit 5 --slip 0 --rate-limit-exempt 127.0.0.0/8
  [ "$(client "$NODE_DNS" <<<"$sent")" -eq 100 ]
}

@test "infrastructure ENUM names are answered where that is switched on" {
  i_name=2.1.9.0.0.5.5.5.3.i.1.6.e164.arpa
  start_node a
  run -0 dig_node NAPTR $i_name
  [[ $output == *"status: NXDOMAIN"* ]]
  stop_node "$NODE_PID"
  start_node b --i-enum
  run -0 dig_node +noall +answer NAPTR $i_name
  [[ $output == $i_name.*NAPTR*sip:one* ]]
  [ "$(dig_node +short TXT i.1.6.e164.arpa)" = '"2"' ]
  run -0 dig_node NAPTR i.1.6.e164.arpa
  [[ $output == *"status: NOERROR"* && $output == *"ANSWER: 0, AUTHORITY: 1"* ]]
  run -0 dig_node NAPTR 2.1.9.0.0.5.i.5.5.3.1.6.e164.arpa
  [[ $output == *"status: NXDOMAIN"* ]]
  stop_node "$NODE_PID"
  start_node c --i-enum infra
  [[ $(dig_node +short NAPTR 2.1.9.0.0.5.5.5.3.infra.1.6.e164.arpa) == *sip:one* ]]
}

# lines COUNT FILE: the file has so many lines.
lines() {
  [[ $(wc -l <"$2") -eq $1 ]]
}

@test "every query is a line of the query log, until it is turned off, and after it is turned on" {
  queries=$BATS_TEST_TMPDIR/queries
  start_node a --query-log "$queries"
  dig_node NAPTR $name >/dev/null
  dig_node +tcp NAPTR 4.9.e164.arpa >/dev/null
  dig_node TXT 'a\"b\\c\007.example' >/dev/null
  eventually lines 3 "$queries"
  /usr/bin/python3 - "$queries" <<'PYTHON'
import json, re, sys
first, second, third = [json.loads(line) for line in open(sys.argv[1])]
assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", first["time"]), first
assert first["client"].startswith("127.0.0.1:"), first
assert first["transport"] == "udp" and second["transport"] == "tcp"
assert first["name"] == "2.1.9.0.0.5.5.5.3.1.6.e164.arpa.", first
assert (first["class"], first["type"], first["rcode"]) == ("IN", "NAPTR", "NOERROR"), first
assert first["size"] > 80, first
assert second["rcode"] == "NXDOMAIN", second
assert third["name"] == r'a\"b\\c\007.example.' and third["rcode"] == "REFUSED", third
PYTHON
  kill -USR1 "$NODE_PID"
  eventually grep -q 'the query log is off now, after 3 lines; 0 were lost' "$NODE_LOG"
  dig_node NAPTR $name >/dev/null
  kill -USR1 "$NODE_PID"
  eventually grep -q 'the query log is on now, after 3 lines; 0 were lost' "$NODE_LOG"
  dig_node NAPTR $name >/dev/null
  eventually lines 4 "$queries"
  dig_node NAPTR $name >/dev/null
  stop_node "$NODE_PID"
  lines 5 "$queries"
}

@test "the query log can be rotated; one that cannot be opened is a failure only at the start" {
  queries=$BATS_TEST_TMPDIR/logs/queries
  run -3 --separate-stderr des-serve --db "$DB" --dns 127.0.0.1:0 --query-log "$queries"
  # shellcheck disable=SC2154 # set by run
  [[ $stderr == *"des-serve: cannot open the query log '"*"': no such file or directory" ]]
  mkdir "$BATS_TEST_TMPDIR/logs"
  start_node a --query-log "$queries"
  dig_node NAPTR $name >/dev/null
  eventually lines 1 "$queries"
  mv "$queries" "$queries.1"
  kill -HUP "$NODE_PID"
  eventually test -e "$queries"
  dig_node NAPTR $name >/dev/null
  eventually lines 1 "$queries"
  lines 1 "$queries.1"
  mv "$BATS_TEST_TMPDIR/logs" "$BATS_TEST_TMPDIR/elsewhere"
  kill -HUP "$NODE_PID"
  eventually grep -q 'cannot open the query log .* again, the file that was open goes on' "$NODE_LOG"
  dig_node NAPTR $name >/dev/null
  eventually lines 2 "$BATS_TEST_TMPDIR/elsewhere/queries"
}

@test "a full disk costs lines of the query log, and nothing else" {
  start_node a --query-log /dev/full
  dig_node NAPTR $name >/dev/null
  eventually grep -q "cannot write the query log '/dev/full': no space left on device" "$NODE_LOG"
  [[ $(dig_node +short NAPTR $name) == *sip:one* ]]
  kill -USR1 "$NODE_PID"
  eventually grep -q 'the query log is off now, after 0 lines; [12] were lost' "$NODE_LOG"
}

@test "without a query log SIGUSR1 says so, and ends nothing" {
  start_node a
  kill -USR1 "$NODE_PID"
  eventually grep -q 'SIGUSR1 turns the query log off and on, but there is none' "$NODE_LOG"
  [[ $(dig_node +short NAPTR $name) == *sip:one* ]]
}

@test "the log says whom the rate limit meets, and how many queries" {
  start_node a --workers 1 --rate-limit 1 --slip 2
  client "$NODE_DNS" <<'PYTHON'
import sys
from dns_client import query, udp_socket
with udp_socket(sys.argv[1]) as asking:
    for _ in range(20):
        asking.send(query("+61355500912").to_wire())
PYTHON
  eventually grep -Eq 'over the rate limit: [0-9]+ answers withheld, [0-9]+ cut, the last for 127\.0\.0\.0/24' "$NODE_LOG"
}

@test "under overload what has waited for too long is dropped, every eighth refused, and the rest answered" {
  start_node a --workers 1 --max-wait 50
  client "$NODE_DNS" "$NODE_PID" <<'PYTHON'
import collections, os, signal, socket, sys, time
from dns_client import query, stop, udp_socket

server, pid = sys.argv[1], int(sys.argv[2])
message = query("+61355500912").to_wire()

def ask_standing(count, seconds):
    """Queries that wait for a server that stands still; the RCODEs of what comes back."""
    with udp_socket(server, 1) as asking:
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        stop(pid)
        for _ in range(count):
            asking.send(message)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            pass
        os.kill(pid, signal.SIGCONT)
        rcodes = collections.Counter()
        try:
            while sum(rcodes.values()) < count:
                rcodes[asking.recv(4096)[3] & 15] += 1
        except socket.timeout:
            pass
        return rcodes

# A burst is answered, however late; but it makes the server look at the time.
assert ask_standing(300, 0) == {0: 300}
assert ask_standing(160, 0.1) == {5: 20}
assert ask_standing(160, 0) == {0: 160}
PYTHON
  eventually grep -Eq 'overload: 160 UDP queries had waited too long, 0 found no room to wait' "$NODE_LOG"
}

@test "without a longest wait every query is answered, however late" {
  start_node a --workers 1 --max-wait 0
  client "$NODE_DNS" "$NODE_PID" <<'PYTHON'
import os, signal, socket, sys, time
from dns_client import query, stop, udp_socket

server, pid = sys.argv[1], int(sys.argv[2])
for _ in range(2):
    with udp_socket(server) as asking:
        asking.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 20)
        stop(pid)
        for _ in range(300):
            asking.send(query("+61355500912").to_wire())
        end = time.monotonic() + 0.1
        while time.monotonic() < end:
            pass
        os.kill(pid, signal.SIGCONT)
        assert all(asking.recv(4096)[3] & 15 == 0 for _ in range(300))
PYTHON
}
