#!/usr/bin/env bats
# des-serve as a service: ends well, comes back, and is not brought down by its clients.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
  des-naptr add --db "$DB" +61355500911 --uri sip:a@ims.example
}

teardown() {
  stop_nodes
}

answers() {
  dig @127.0.0.1 -p "${NODE_DNS##*:}" +tries=1 +short "$@" NAPTR 1.1.9.0.0.5.5.5.3.1.6.e164.arpa |
    grep -q 'sip:a@ims.example'
}

@test "SIGTERM: what has arrived is answered, then the sessions are closed" {
  start_node a
  client "$NODE_DNS" "$NODE_PID" <<'PYTHON'
import os, signal, sys
from dns_client import *

server, pid = sys.argv[1], int(sys.argv[2])
asked = query("+61355500911")
idle = connect(server)
busy = connect(server)
busy.sendall(framed(asked.to_wire()))
receive_message(busy)  # accepted, and so is the idle one before it
os.kill(pid, signal.SIGSTOP)
asking = udp_socket(server)
asking.send(asked.to_wire())
late = connect(server)  # as far as the kernel
for stream in (busy, late):
    stream.sendall(framed(asked.to_wire()) * 20)
os.kill(pid, signal.SIGTERM)
os.kill(pid, signal.SIGCONT)
for stream in (busy, late):
    for i in range(20):
        assert receive_message(stream).id == asked.id
    assert is_closed(stream)
assert is_closed(idle)
assert dns.message.from_wire(asking.recv(65535)).id == asked.id
PYTHON
  eventually is_gone "$NODE_PID"
  wait "$NODE_PID"
  grep -q 'info: stopped; answered 1 of 1 queries over UDP, 41 of 41 over TCP in 3 connections' "$NODE_LOG"
}

@test "SIGINT ends it like SIGTERM" {
  # In the background, a shell lets SIGINT be ignored.
  NODE_LOG=$BATS_TEST_TMPDIR/a.log
  /usr/bin/python3 - "$DB" 2>"$NODE_LOG" 3>&- <<'PYTHON' &
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_DFL)
os.execvp("des-serve", ["des-serve", "--db", sys.argv[1], "--dns", "127.0.0.1:0"])
PYTHON
  NODE_PID=$!
  echo "$NODE_PID $NODE_LOG" >>"$BATS_TEST_TMPDIR/nodes"
  eventually grep -q '^ready ' "$NODE_LOG"
  kill -INT "$NODE_PID"
  eventually is_gone "$NODE_PID"
  wait "$NODE_PID"
}

@test "after kill -9 it starts again at once, on the same port, with the same answers" {
  start_node a
  local address=$NODE_DNS
  answers +tcp
  kill -KILL "$NODE_PID"
  eventually is_gone "$NODE_PID"
  start_node again --dns "$address"
  [ "$NODE_DNS" = "$address" ]
  answers +tcp
  answers +notcp
}

@test "a flood of malformed packets is survived, and not logged" {
  start_node a
  local lines
  lines=$(wc -l <"$NODE_LOG")
  client "$NODE_DNS" <<'PYTHON'
import random, sys
from dns_client import *

random.seed(3643)
good = query("+61355500911").to_wire()
server = sys.argv[1]

def mutated():
    octets = bytearray(good)
    for _ in range(random.randint(1, 8)):
        octets[random.randrange(len(octets))] = random.randrange(256)
    return bytes(octets[:random.randint(0, len(octets))])

with udp_socket(server) as sending:
    for i in range(20000):
        sending.send(mutated() if i % 2 else random.randbytes(random.randint(0, 600)))
    sending.send(random.randbytes(60000))
for i in range(300):
    try:
        with connect(server) as stream:
            stream.sendall(framed(mutated()) + framed(good) + random.randbytes(50))
            stream.shutdown(socket.SHUT_WR)
            while stream.recv(65536):
                pass
    except ConnectionError:
        pass
PYTHON
  answers +notcp
  answers +tcp
  [ "$(wc -l <"$NODE_LOG")" -eq "$lines" ]
}

@test "TCP: a message that cannot be one closes the connection, those before it are answered" {
  start_node a
  client "$NODE_DNS" <<'PYTHON'
import sys
from dns_client import *

asked = query("+61355500911")
for bad in (b"\0\0", b"\0\1x", b"\0\x0bshorter one"):
    with connect(sys.argv[1]) as stream:
        stream.sendall(framed(asked.to_wire()) + bad)
        assert receive_message(stream).id == asked.id
        assert is_closed(stream), bad
with connect(sys.argv[1]) as stream:  # as long as it can be
    stream.sendall(framed(asked.to_wire().ljust(65535, b"\0")))
    receive_message(stream)
with connect(sys.argv[1]) as stream:  # half closed: still answered
    stream.sendall(framed(asked.to_wire()) * 3)
    stream.shutdown(socket.SHUT_WR)
    for i in range(3):
        receive_message(stream)
    assert is_closed(stream)
PYTHON
}

@test "TCP: only a full message keeps a connection from being closed as idle" {
  start_node a --idle-timeout 1
  client "$NODE_DNS" <<'PYTHON'
import select, sys
from dns_client import *

asked = framed(query("+61355500911").to_wire())
silent = connect(sys.argv[1])
slow = connect(sys.argv[1])
start = time.monotonic()
sent = 0
while not select.select([slow], [], [], 0.2)[0]:  # an octet every 200 ms
    try:
        slow.send(asked[sent:sent + 1])
    except ConnectionError:
        break
    sent += 1
took = time.monotonic() - start
assert sent < len(asked), "still open after %d octets" % sent
assert 0.9 < took < 5, took
assert is_closed(silent)
PYTHON
}

@test "TCP: at the limit the longest idle connection makes room, first of the same client" {
  start_node a --tcp-connections 4 --tcp-per-client 3
  client "$NODE_DNS" <<'PYTHON'
import sys
from dns_client import *

asked = query("+61355500911")
server = sys.argv[1]

def ask_over(stream):
    stream.sendall(framed(asked.to_wire()))
    assert receive_message(stream).id == asked.id

def connect_from(source):
    opened = socket.create_connection(address(server)[1], 5, (source, 0))
    ask_over(opened)
    return opened

a, b, c = (connect_from("127.0.0.1") for _ in range(3))
ask_over(a)  # b is now the longest idle
d = connect_from("127.0.0.1")
assert is_closed(b)
e = connect_from("127.0.0.2")  # the fourth in all
f = connect_from("127.0.0.3")  # the fifth
assert is_closed(c)
for stream in (a, d, e, f):
    ask_over(stream)
PYTHON
}

@test "TCP: a client that does not read its answers costs little memory, and delays nobody" {
  start_node a
  client "$NODE_DNS" "$NODE_PID" <<'PYTHON'
import sys
from dns_client import *

def resident():
    with open("/proc/%s/status" % sys.argv[2]) as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))

asked = framed(query("+61355500911").to_wire())
before = resident()
stalled = []
for i in range(20):
    stream = connect(sys.argv[1])
    stream.setblocking(False)
    try:
        while True:
            stream.send(asked * 1000)
    except BlockingIOError:
        pass
    stalled.append(stream)
with connect(sys.argv[1]) as stream:
    stream.sendall(asked)
    receive_message(stream)
assert resident() - before < 20 * 1024, "%d KiB more" % (resident() - before)
PYTHON
}

@test "TCP: no descriptor is lost" {
  start_node a
  open_files() { find "/proc/$NODE_PID/fd" -mindepth 1 | wc -l; }
  answers +tcp
  local before
  before=$(open_files)
  client "$NODE_DNS" <<'PYTHON'
import sys
from dns_client import *

asked = framed(query("+61355500911").to_wire())
for i in range(300):
    with connect(sys.argv[1]) as stream:
        stream.sendall(asked[:i % len(asked)] if i % 3 else asked)
PYTHON
  as_before() { [ "$(open_files)" -le "$before" ]; }
  eventually as_before
}

@test "few file descriptors: fewer connections are kept, all are answered" {
  ulimit -n 60
  start_node a --workers 1
  grep -q 'warning: a limit of 60 open files leaves room for [0-9]* TCP connections, not 1000' "$NODE_LOG"
  client "$NODE_DNS" <<'PYTHON'
import sys
from dns_client import *

asked = query("+61355500911")
streams = []
for i in range(50):
    stream = connect(sys.argv[1])
    stream.sendall(framed(asked.to_wire()))
    assert receive_message(stream).id == asked.id
    streams.append(stream)
assert is_closed(streams[0])
assert ask(sys.argv[1], asked).rcode() == dns.rcode.NOERROR
PYTHON
}
