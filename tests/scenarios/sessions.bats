#!/usr/bin/env bats
# Many clients, and bad ones: memory and descriptors stay bounded, and the service goes on.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
  des-naptr add --db "$DB" --quiet --uri sip:a@ims.example +61355500911
}

teardown() {
  stop_nodes
}

# allow_files N lets this test, and what it starts, open so many files, or skips it.
allow_files() {
  local hard
  hard=$(ulimit -Hn)
  [[ $hard == unlimited || $hard -ge $1 ]] || skip "needs $1 open files, the hard limit is $hard"
  ulimit -Sn "$1"
}

# start_dot NAME [OPTION...]: over TLS too, at $DOT.
start_dot() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj /CN=des -addext "subjectAltName=DNS:des.operator-a.example" \
    -keyout "$BATS_TEST_TMPDIR/key" -out "$BATS_TEST_TMPDIR/certificate" 2>/dev/null
  start_node "$1" --dot 127.0.0.1:0 --dot-certificate "$BATS_TEST_TMPDIR/certificate" \
    --dot-key "$BATS_TEST_TMPDIR/key" "${@:2}"
  # shellcheck disable=SC2153 # start_node sets NODE_LOG
  DOT=$(sed -n 's/^ready .* dot=\([^ ]*\).*/\1/p' "$NODE_LOG")
}

@test "10,000 idle connections: little memory, and new clients are served at once" {
  allow_files 10500
  start_node a --tcp-connections 10010 --tcp-per-client 5000 --idle-timeout 600
  client "$NODE_DNS" "$NODE_PID" <<'PYTHON'
import sys
from dns_client import *

server, node = sys.argv[1], Process(sys.argv[2])
asked = query("+61355500911")
ask_over(connect(server), asked)
before = node.resident()
idle = []
for i in range(10000):
    stream = socket.create_connection(address(server)[1], 5, ("127.0.0.%d" % (2 + i % 4), 0))
    if i % 2:
        stream.sendall(framed(asked.to_wire()))
    idle.append(stream)
for stream in idle[1::2]:
    assert receive_message(stream).id == asked.id
node.expect_resident(before, 30 * 1024)
start = time.monotonic()
for i in range(20):
    with connect(server) as stream:  # there is room for ten more, then the longest idle goes
        ask_over(stream, asked)
    ask(server, asked)
assert time.monotonic() - start < 5
for stream in idle[-50:]:
    ask_over(stream, asked)
for stream in idle:
    stream.close()
eventually(lambda: node.open_files() < 100)
PYTHON
}

@test "1,000 idle connections over TLS: some ten kilobytes each" {
  allow_files 3000
  start_dot a --tcp-per-client 1000 --idle-timeout 600
  client "$DOT" "$NODE_PID" "$BATS_TEST_TMPDIR/certificate" <<'PYTHON'
import sys
from dns_client import *

server, node, context = sys.argv[1], Process(sys.argv[2]), tls_context(sys.argv[3])
asked = query("+61355500911")
ask_over(connect_tls(server, context), asked)
before = node.resident()
idle = [connect_tls(server, context) for _ in range(900)]
for stream in idle:
    ask_over(stream, asked)
node.expect_resident(before, 900 * 24)
PYTHON
}

@test "clients that announce 65535 octets and send none, or one at a time, cost nobody anything" {
  start_node a --tcp-connections 600 --tcp-per-client 600 --idle-timeout 3
  client "$NODE_DNS" "$NODE_PID" <<'PYTHON'
import sys
from dns_client import *

server, node = sys.argv[1], Process(sys.argv[2])
asked = query("+61355500911")
ask_over(connect(server), asked)
before, files = node.resident(), node.open_files()
start = time.monotonic()
liars = [connect(server) for _ in range(400)]
for stream in liars:
    stream.sendall(b"\xff\xff")
slow = connect(server)
message = framed(asked.to_wire())
for octet in message[:-1]:
    slow.sendall(bytes([octet]))
    ask(server, asked)
slow.sendall(message[-1:])
assert receive_message(slow).id == asked.id
large = framed(asked.to_wire().ljust(65535, b"\0"))
for i in range(0, len(large), 1000):  # a large one in pieces, from every second client
    for stream in liars[:50]:
        stream.sendall(large[2 + i:1002 + i])
for stream in liars[:50]:
    assert receive_message(stream).rcode() == dns.rcode.FORMERR
node.expect_resident(before, 8 * 1024)
for stream in liars:
    assert is_closed(stream)
assert 2 < time.monotonic() - start < 20
eventually(lambda: node.open_files() <= files)
PYTHON
}

@test "clients that do not read their answers over TLS cost little memory, and delay nobody" {
  des-naptr add --db "$DB" --quiet --uri "sip:$(printf 'x%.0s' {1..150})@ims.example" +61355500912
  start_dot a
  client "$DOT" "$NODE_PID" "$BATS_TEST_TMPDIR/certificate" <<'PYTHON'
import sys
from dns_client import *

server, node, context = sys.argv[1], Process(sys.argv[2]), tls_context(sys.argv[3])
asked = framed(query("+61355500912").to_wire())
before = node.resident()
stalled = []
for i in range(50):
    stream = connect_tls(server, context)
    stream.setblocking(False)
    try:
        while True:
            stream.send(asked * 200)
    except (BlockingIOError, ssl.SSLWantWriteError):
        pass
    stalled.append(stream)
ask_over(connect_tls(server, context), query("+61355500911"))
node.expect_resident(before, 50 * 150)
PYTHON
}

@test "over TLS: no descriptor is lost, however a connection ends" {
  start_dot a
  client "$DOT" "$NODE_PID" "$BATS_TEST_TMPDIR/certificate" <<'PYTHON'
import sys
from dns_client import *

server, node, context = sys.argv[1], Process(sys.argv[2]), tls_context(sys.argv[3])
asked = query("+61355500911")
ask_over(connect_tls(server, context), asked)
before = node.open_files()
for i in range(60):
    with connect(server) as stream:
        stream.sendall((b"", b"\x16\x03\x01\x00\x05hello", framed(asked.to_wire()))[i % 3])
    with connect_tls(server, context) as stream:
        if i % 2:
            stream.sendall(framed(asked.to_wire())[:i])
    with connect_tls(server, context) as stream:
        ask_over(stream, asked)
        if i % 2:
            stream.unwrap()
eventually(lambda: node.open_files() <= before)
PYTHON
}

@test "a client that opens thousands of connections has its share, the others theirs" {
  allow_files 4000
  start_node a --tcp-per-client 50
  client "$NODE_DNS" "$NODE_PID" <<'PYTHON'
import sys
from dns_client import *

server, node = sys.argv[1], Process(sys.argv[2])
asked = query("+61355500911")
others = [socket.create_connection(address(server)[1], 5, ("127.0.1.%d" % i, 0)) for i in range(1, 60)]
for stream in others:
    ask_over(stream, asked)
greedy = []
for i in range(2000):
    stream = connect(server)
    stream.sendall(framed(asked.to_wire()))
    greedy.append(stream)
assert receive_message(greedy[-1]).id == asked.id
assert node.open_files() < 59 + 50 + 60, node.open_files()
for stream in others:
    ask_over(stream, asked)
PYTHON
}

@test "a flood over UDP from thousands of addresses: bounded memory, the service goes on" {
  start_node a
  client "$NODE_DNS" "$NODE_PID" <<'PYTHON'
import random, sys, threading
from dns_client import *

random.seed(3643)
server, node = sys.argv[1], Process(sys.argv[2])
asked = query("+61355500911")
ask(server, asked)
before, files = node.resident(), node.open_files()
over = threading.Event()
served = 0

def flood():
    for i in range(3000):
        source = "127.%d.%d.%d" % (random.randint(1, 250), random.randint(0, 250), random.randint(1, 250))
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sending:
            sending.bind((source, 0))
            for _ in range(10):
                sending.sendto(asked.to_wire(), address(server)[1])
    over.set()

flooding = threading.Thread(target=flood)
flooding.start()
stream = connect(server)
while not over.is_set():
    ask_over(stream, asked)
    served += ask_udp(server, asked.to_wire(), 1) is not None
flooding.join()
assert served > 10, served
ask(server, asked)
node.expect_resident(before, 8 * 1024)
assert node.open_files() <= files + 1
PYTHON
}

@test "thousands of pipelined queries in one stream are all answered, each once" {
  start_node a
  client "$NODE_DNS" <<'PYTHON'
import sys, threading
from dns_client import *

wire = query("+61355500911").to_wire()
ids = range(20000)
with connect(sys.argv[1]) as stream:
    writing = threading.Thread(target=lambda: stream.sendall(
        b"".join(framed(struct.pack(">H", i) + wire[2:]) for i in ids)))
    writing.start()
    answered = [receive_message(stream).id for _ in ids]
    writing.join()
assert sorted(answered) == list(ids)
PYTHON
}

@test "who asks over TCP or TLS is told how long a session may be idle, over UDP nobody is" {
  start_dot a --idle-timeout 60
  client "$NODE_DNS" "$DOT" "$BATS_TEST_TMPDIR/certificate" <<'PYTHON'
import sys
from dns_client import *

server, dot, context = sys.argv[1], sys.argv[2], tls_context(sys.argv[3])
KEEPALIVE = 11

def asking(value=b""):
    return query("+61355500911", use_edns=0, options=[dns.edns.GenericOption(KEEPALIVE, value)])

def told(answer):
    assert len(regexps(answer)) == 1, answer
    return [option.data for option in answer.options if option.otype == KEEPALIVE]

for session in (connect(server), connect_tls(dot, context)):
    assert told(ask_over(session, asking())) == [b"\x02\x58"]  # 600 times 100 ms
    assert told(ask_over(session, asking(b"\x00\x01"))) == [b"\x02\x58"]
    assert told(ask_over(session, query("+61355500911", use_edns=0))) == []
assert told(ask(server, asking())) == []
PYTHON
}
