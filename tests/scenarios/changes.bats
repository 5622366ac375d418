#!/usr/bin/env bats
# What other programs commit is answered by a des-serve that runs: soon, and without a pause.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
  load_numbers 3
  start_node a --log-level debug
}

teardown() {
  stop_nodes
}

# The profile becomes +613555 00000 to COUNT - 1, and each URI names the generation.
load_numbers() {
  {
    echo 'number,order,preference,flags,services,regexp,replacement,ttl'
    for ((i = 0; i < $1; i++)); do
      printf '+613555%05d,100,10,u,E2U+sip,!^.*$!sip:%s@ims.example!,.,3600\n' "$i" "${2:-first}"
    done
  } >"$BATS_TEST_TMPDIR/numbers.csv"
  des-naptr import --db "$DB" --replace "$BATS_TEST_TMPDIR/numbers.csv"
}

# What +61355500000 resolves to.
generation() {
  dig @127.0.0.1 -p "${NODE_DNS##*:}" +tries=1 +short NAPTR 0.0.0.0.0.5.5.5.3.1.6.e164.arpa |
    sed -n 's/.*!sip:\(.*\)@.*/\1/p'
}

answers() {
  [ "$(generation)" = "$1" ]
}

@test "a change is answered within 100 ms of its commit" {
  # Measured from when the other program has ended. The promise is 100 ms on an idle machine; the
  # test allows one second, because it shares the machine with others and runs with sanitizers.
  client "$NODE_DNS" "$DB" <<'PYTHON'
import subprocess, sys
from dns_client import *

server, db = sys.argv[1:]
for number in ("+61355512340", "+61355512341", "+61355512342"):
    asked = query(number)
    assert ask(server, asked).rcode() == dns.rcode.NXDOMAIN
    subprocess.run(["des-naptr", "add", "--db", db, number, "--uri", "sip:a@ims.example"], check=True)
    took = eventually(lambda: ask(server, asked).rcode() == dns.rcode.NOERROR, limit=1)
    print("answered %.0f ms after the commit" % (1000 * took))
    subprocess.run(["des-naptr", "cancel", "--db", db, number], check=True)
    eventually(lambda: ask(server, asked).rcode() == dns.rcode.NXDOMAIN, limit=1)
PYTHON
}

@test "a change raises the serial that is answered" {
  serial() { dig @127.0.0.1 -p "${NODE_DNS##*:}" +short SOA e164.arpa | cut -d' ' -f3; }
  before=$(serial)
  des-naptr add --db "$DB" +61355512345 --uri sip:a@ims.example
  risen() { [ "$(serial)" = $((before + 1)) ]; }
  eventually risen
}

@test "no answer is lost or wrong while changes and bulk loads are committed" {
  client "$NODE_DNS" "$DB" "$BATS_TEST_TMPDIR/numbers.csv" <<'PYTHON'
import subprocess, sys, threading
from dns_client import *

server, db, csv = sys.argv[1:]
asked = query("+61355500000").to_wire()
lost, wrong, count = 0, 0, 0
done = threading.Event()

def load():
    """One query after the other over UDP; a number that never changes."""
    global lost, wrong, count
    with udp_socket(server, timeout=2) as asking:
        while not done.is_set():
            asking.send(asked)
            count += 1
            try:
                answer = asking.recv(65535)
            except socket.timeout:
                lost += 1
                continue
            if answer[3] & 15 != 0 or answer[7] != 1:
                wrong += 1

asking = threading.Thread(target=load)
asking.start()
try:
    for i in range(8):
        number = "+6135551%04d" % i
        subprocess.run(["des-naptr", "add", "--db", db, number, "--uri", "sip:a@ims.example"], check=True)
        eventually(lambda: ask(server, query(number)).rcode() == dns.rcode.NOERROR)
    for i in range(3):
        subprocess.run(["des-naptr", "import", "--db", db, "--replace", csv], check=True)
        eventually(lambda: ask(server, query(number)).rcode() == dns.rcode.NXDOMAIN)
        subprocess.run(["des-naptr", "add", "--db", db, number, "--uri", "sip:a@ims.example"], check=True)
        eventually(lambda: ask(server, query(number)).rcode() == dns.rcode.NOERROR)
finally:
    done.set()
    asking.join()
print("%d answers, %d lost, %d wrong" % (count, lost, wrong))
assert count > 100 and lost == 0 and wrong == 0
PYTHON
}

@test "a bulk load takes the place of everything" {
  load_numbers 5000 second
  eventually answers second
  dig @127.0.0.1 -p "${NODE_DNS##*:}" +short NAPTR 9.9.9.4.0.5.5.5.3.1.6.e164.arpa | grep -q second
}

@test "a database that is deleted is still answered from, and read again when it is back" {
  rm "$DB" "$DB"-*
  eventually grep -q "error: the database '$DB' is gone; answering what was read before" "$NODE_LOG"
  answers first
  new_store
  load_numbers 1 second
  eventually answers second
  eventually grep -q "info: the database '$DB' can be read again" "$NODE_LOG"
  [ "$(grep -c 'error:' "$NODE_LOG")" -eq 1 ]
}

@test "a database that is replaced is read anew" {
  local served=$DB
  DB=$BATS_TEST_TMPDIR/next.db
  des-enrol init --db "$DB" --operator operator-a --apex e164.arpa --ns des.operator-a.example
  load_numbers 1 second
  sqlite3 "$DB" 'pragma journal_mode = delete' >/dev/null
  rm -f "$served"-wal "$served"-shm
  mv "$DB" "$served"
  DB=$served
  eventually answers second
}

@test "a file that is no database takes nothing away" {
  echo 'nothing that a database begins with' >"$BATS_TEST_TMPDIR/text"
  cp "$DB" "$BATS_TEST_TMPDIR/kept"
  mv "$BATS_TEST_TMPDIR/text" "$DB"
  eventually grep -q 'error: .*; answering what was read before' "$NODE_LOG"
  answers first
}

@test "two servers answer from one database" {
  local first=$NODE_DNS second
  start_node b
  second=$NODE_DNS
  load_numbers 1 second
  for NODE_DNS in "$first" "$second"; do
    eventually answers second
  done
}
