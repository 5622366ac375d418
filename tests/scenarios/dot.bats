#!/usr/bin/env bats
# DNS over TLS (RFC 7858), asked by kdig, dnspython and openssl.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
  des-naptr add --db "$DB" +61355500911 --uri sip:a@ims.example
  CERTIFICATE=$BATS_TEST_TMPDIR/dot.crt
  KEY=$BATS_TEST_TMPDIR/dot.key
}

teardown() {
  stop_nodes
}

# new_certificate NAME makes $CERTIFICATE and $KEY, in place of what was there.
new_certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -subj "/CN=$1" -addext "subjectAltName=DNS:des.operator-a.example" \
    -keyout "$KEY.new" -out "$CERTIFICATE.new" 2>/dev/null
  mv "$KEY.new" "$KEY"
  mv "$CERTIFICATE.new" "$CERTIFICATE"
}

# start_dot NAME [OPTION...] starts a node; sets $DOT to where it speaks TLS.
start_dot() {
  new_certificate first
  start_node "$1" --dot 127.0.0.1:0 --dot-certificate "$CERTIFICATE" --dot-key "$KEY" "${@:2}"
  DOT=$(sed -n 's/^ready .* dot=\([^ ]*\).*/\1/p' "$NODE_LOG")
  [[ -n $DOT ]]
}

# What openssl says about a connection to the server.
tls() {
  openssl s_client -connect "$DOT" "$@" </dev/null 2>&1
}

# Whether the server shows the certificate of that name.
shows() {
  tls -verify_quiet | grep -q "^subject=CN = $1$"
}

@test "kdig and dnspython get the answer, and know the server by its certificate" {
  start_dot a
  # As in the man page.
  run -0 kdig +tls-ca="$CERTIFICATE" +tls-hostname=des.operator-a.example +short \
    -p "${DOT##*:}" @127.0.0.1 NAPTR 1.1.9.0.0.5.5.5.3.1.6.e164.arpa
  [[ $output == *'sip:a@ims.example'* ]]
  client "$DOT" "$CERTIFICATE" <<'PYTHON'
import sys
import dns.query
from dns_client import *

asked = query("+61355500911")
host, port = address(sys.argv[1])[1]
answer = dns.query.tls(asked, host, 5, port, ssl_context=tls_context(sys.argv[2]),
                       server_hostname="des.operator-a.example")
assert regexps(answer) == ["!^.*$!sip:a@ims.example!"], answer
PYTHON
  stop_node "$NODE_PID"
  grep -q '0 of 0 over TCP in 0 connections, 2 of 2 over TLS in 2;' "$NODE_LOG"
}

@test "TLS 1.2 and 1.3 are spoken, nothing older, and no cleartext" {
  start_dot a
  run -0 tls -tls1_3
  run -0 tls -tls1_2
  run -1 tls -tls1_1 -cipher 'ALL:@SECLEVEL=0'
  run -1 tls -tls1 -cipher 'ALL:@SECLEVEL=0'
  client "$DOT" <<'PYTHON'
import sys
from dns_client import *

with connect(sys.argv[1]) as stream:
    stream.sendall(framed(query("+61355500911").to_wire()))
    answer = b""
    while more := stream.recv(1000):
        answer += more
    assert len(answer) <= 7, answer  # an alert
PYTHON
  run -0 dig @127.0.0.1 -p "${NODE_DNS##*:}" +tcp +short NAPTR 1.1.9.0.0.5.5.5.3.1.6.e164.arpa
  [[ $output == *'sip:a@ims.example'* ]]
}

@test "who offers protocols has to offer dot, who offers none is welcome" {
  start_dot a
  run -0 tls -alpn h2,dot,http/1.1
  [[ $output == *'ALPN protocol: dot'* ]]
  run -0 tls
  [[ $output == *'No ALPN negotiated'* ]]
  run -1 tls -alpn http/1.1,dots,do
  [[ $output == *'no application protocol'* ]]
}

@test "a session is resumed" {
  start_dot a
  client "$DOT" "$CERTIFICATE" <<'PYTHON'
import sys
from dns_client import *

context = tls_context(sys.argv[2])
asked = query("+61355500911")
session = None
for resumed in (False, True):
    with context.wrap_socket(connect(sys.argv[1]), server_hostname="des.operator-a.example",
                             session=session) as stream:
        ask_over(stream, asked)
        assert stream.session_reused == resumed, stream.session_reused
        session = stream.session
PYTHON
}

@test "SIGHUP: new connections are shown the new certificate, old ones go on" {
  start_dot a
  client "$DOT" "$CERTIFICATE" "$NODE_PID" "$KEY" <<'PYTHON'
import os, signal, subprocess, sys
from dns_client import *

server, certificate, pid, key = sys.argv[1:]
asked = query("+61355500911")
old = connect_tls(server, tls_context(certificate))
ask_over(old, asked)
subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
                "/CN=second", "-addext", "subjectAltName=DNS:des.operator-a.example",
                "-keyout", key, "-out", certificate], check=True, stderr=subprocess.DEVNULL)
os.kill(int(pid), signal.SIGHUP)

def is_new():
    try:
        connect_tls(server, tls_context(certificate)).close()
    except ssl.SSLCertVerificationError:
        return False
    return True

eventually(is_new)
for i in range(3):
    ask_over(old, asked)
PYTHON
  shows second
}

@test "SIGHUP: a certificate that cannot be used is said to be so, and the one before holds" {
  start_dot a
  echo nonsense >"$CERTIFICATE"
  kill -HUP "$NODE_PID"
  eventually grep -q "error: the certificate stays as it was: cannot use the certificate '$CERTIFICATE': no start line" "$NODE_LOG"
  shows first
  rm "$CERTIFICATE"
  kill -HUP "$NODE_PID"
  eventually grep -q "cannot use the certificate '$CERTIFICATE': No such file or directory" "$NODE_LOG"
  shows first
  local key=$KEY
  KEY=$BATS_TEST_TMPDIR/another.key
  new_certificate second
  kill -HUP "$NODE_PID"
  eventually grep -q "cannot use the key '$key': key values mismatch" "$NODE_LOG"
  shows first
  mv "$KEY" "$key"
  kill -HUP "$NODE_PID"
  eventually shows second
}

@test "refuses what is no certificate or no key for it, and options that do not fit" {
  new_certificate first
  serve() { des-serve --db "$DB" --dns 127.0.0.1:0 "$@"; }
  run -3 --separate-stderr serve --dot 127.0.0.1:0 --dot-certificate "$KEY.none" --dot-key "$KEY"
  # shellcheck disable=SC2154 # set by run
  [[ $stderr == *"des-serve: cannot use the certificate '$KEY.none': No such file or directory" ]]
  run -3 --separate-stderr serve --dot 127.0.0.1:0 --dot-certificate "$KEY" --dot-key "$KEY"
  [[ $stderr == *"des-serve: cannot use the certificate '$KEY': no start line" ]]
  openssl pkey -in "$KEY" -aes128 -passout pass:secret -out "$KEY.locked"
  run -3 --separate-stderr serve --dot 127.0.0.1:0 --dot-certificate "$CERTIFICATE" --dot-key "$KEY.locked" </dev/null
  [[ $stderr == *"des-serve: cannot use the key '$KEY.locked': "* ]]
  run -2 --separate-stderr serve --dot 127.0.0.1:0
  [[ $stderr == *"des-serve: --dot needs a certificate: --dot-certificate and --dot-key, or --tls-certificate and --tls-key" ]]
  run -2 --separate-stderr serve --dot 127.0.0.1:0 --dot-certificate "$CERTIFICATE"
  [[ $stderr == *"des-serve: --dot-certificate and --dot-key belong together" ]]
  run -2 --separate-stderr serve --dot-certificate "$CERTIFICATE" --dot-key "$KEY"
  [[ $stderr == *"des-serve: --dot-certificate needs --dot" ]]
  start_node a
  run -3 --separate-stderr serve --dot "$NODE_DNS" --dot-certificate "$CERTIFICATE" --dot-key "$KEY"
  [[ $stderr == *"des-serve: cannot listen on $NODE_DNS (tcp): address already in use" ]]
}

@test "the certificate of --http serves too, and is renewed for both; several addresses" {
  new_certificate first
  start_node a --dot 127.0.0.1:0 --dot '[::1]:0' --http 127.0.0.1:0 \
    --tls-certificate "$CERTIFICATE" --tls-key "$KEY"
  [[ $(grep '^ready ' "$NODE_LOG") =~ ^ready\ dns=127.0.0.1:[0-9]+\ dot=(127.0.0.1:[0-9]+)\ dot=(\[::1\]:[0-9]+)\ http=(127.0.0.1:[0-9]+)$ ]]
  local places=("${BASH_REMATCH[@]:1}") DOT
  for DOT in "${places[@]}"; do
    shows first
  done
  new_certificate second
  kill -HUP "$NODE_PID"
  for DOT in "${places[@]}"; do
    eventually shows second
  done
}

@test "pipelined queries, long answers, and a client that says that it is done" {
  local i
  for i in {1..90}; do
    echo "+61355500912,$i,10,u,E2U+sip,!^.*\$!sip:$(printf 'x%.0s' {1..180})$i@ims.example!,,300"
  done | { echo number,order,preference,flags,services,regexp,replacement,ttl; cat; } >"$BATS_TEST_TMPDIR/many.csv"
  des-naptr import --db "$DB" "$BATS_TEST_TMPDIR/many.csv"
  start_dot a
  client "$DOT" "$CERTIFICATE" <<'PYTHON'
import sys
from dns_client import *

short, long = query("+61355500911"), query("+61355500912")
with connect_tls(sys.argv[1], tls_context(sys.argv[2])) as stream:
    stream.sendall((framed(short.to_wire()) + framed(long.to_wire())) * 50)
    for i in range(50):
        assert len(regexps(receive_message(stream))) == 1
        assert len(regexps(receive_message(stream))) == 90
    for octet in framed(short.to_wire()):  # a TLS record each
        stream.sendall(bytes([octet]))
    assert receive_message(stream).id == short.id
with connect_tls(sys.argv[1], tls_context(sys.argv[2])) as stream:
    stream.sendall(framed(long.to_wire()) * 3)
    socket.socket.shutdown(stream, socket.SHUT_WR)  # without a close_notify
    for i in range(3):
        assert len(regexps(receive_message(stream))) == 90
    assert is_closed(stream)
with connect_tls(sys.argv[1], tls_context(sys.argv[2])) as stream:
    stream.sendall(framed(short.to_wire()))
    receive_message(stream)
    stream.unwrap()  # close_notify, answered by one
PYTHON
}

@test "SIGTERM: what has arrived is answered over TLS too, then the sessions are closed" {
  start_dot a
  client "$DOT" "$CERTIFICATE" "$NODE_PID" <<'PYTHON'
import os, signal, sys
from dns_client import *

server, certificate, pid = sys.argv[1], sys.argv[2], int(sys.argv[3])
asked = query("+61355500911")
busy, idle = (connect_tls(server, tls_context(certificate)) for _ in range(2))
greeting = connect(server)  # says nothing
ask_over(busy, asked)
os.kill(pid, signal.SIGSTOP)
busy.sendall(framed(asked.to_wire()) * 20)
os.kill(pid, signal.SIGTERM)
os.kill(pid, signal.SIGCONT)
for i in range(20):
    assert receive_message(busy).id == asked.id
for stream in (busy, idle, greeting):
    assert is_closed(stream)
PYTHON
  eventually is_gone "$NODE_PID"
  wait "$NODE_PID"
}

@test "a handshake that takes long is ended, whatever the idle time; nobody waits for it" {
  start_dot a --idle-timeout 60
  client "$DOT" "$CERTIFICATE" <<'PYTHON'
import sys
from dns_client import *

server, context = sys.argv[1], tls_context(sys.argv[2])
asked = query("+61355500911")
start = time.monotonic()
quiet = [connect(server, 20) for _ in range(50)]
for stream in quiet[::2]:
    stream.sendall(b"\x16\x03\x01\x02")  # of a ClientHello
good = connect_tls(server, context)
ask_over(good, asked)
assert time.monotonic() - start < 3
for stream in quiet:
    assert is_closed(stream)
took = time.monotonic() - start
assert 4 < took < 20, took
ask_over(good, asked)  # which was idle meanwhile
PYTHON
}
