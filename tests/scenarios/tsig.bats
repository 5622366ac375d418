#!/usr/bin/env bats
# Signed queries (RFC 8945), as dig and dnspython see them.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
  add_record +61355500911 sip:a@ims.example
  write_keys "$(secret 1)"
}

teardown() {
  stop_nodes
}

# secret DIGIT: 32 octets in base64.
secret() {
  printf '%032d' "$1" | base64
}

write_keys() {
  (umask 077 && cat >"$BATS_TEST_TMPDIR/keys") <<END
key "partner-b.example" {
	algorithm hmac-sha256;
	secret "$1";
};
partner-c.example hmac-sha384 $(secret 3)
partner-d.example hmac-sha512 $(secret 4)
END
}

# ask KEY [DIG OPTION...]
ask() {
  dig -y "$1" @127.0.0.1 -p "${NODE_DNS##*:}" +tries=1 +time=5 NAPTR 1.1.9.0.0.5.5.5.3.1.6.e164.arpa "${@:2}"
}

@test "a signed query has a signed answer, with every algorithm, over UDP and TCP" {
  start_node a --key-file "$BATS_TEST_TMPDIR/keys"
  for key in hmac-sha256:partner-b.example:"$(secret 1)" hmac-sha384:Partner-C.example:"$(secret 3)" \
    hmac-sha512:partner-d.example:"$(secret 4)"; do
    for transport in +notcp +tcp; do
      run -0 ask "$key" $transport
      [[ $output == *"status: NOERROR"* && $output == *"sip:a@ims.example"* ]]
      [[ $output == *"TSIG"*"NOERROR 0"* && $output != *"could not be validated"* ]]
    done
  done
}

@test "an unknown key and a wrong secret get NOTAUTH and the reason, unsigned" {
  start_node a --key-file "$BATS_TEST_TMPDIR/keys"
  run ask hmac-sha256:partner-x.example:"$(secret 1)"
  [[ $output == *"status: NOTAUTH"*"ANSWER: 0"*"BADKEY 0"* ]]
  run ask hmac-sha256:partner-b.example:"$(secret 2)"
  [[ $output == *"status: NOTAUTH"*"ANSWER: 0"*"BADSIG 0"* ]]
  run ask hmac-sha512:partner-b.example:"$(secret 1)"
  [[ $output == *"BADKEY 0"* ]]
  stop_node "$NODE_PID"
  start_node none
  run ask hmac-sha256:partner-b.example:"$(secret 1)"
  [[ $output == *"status: NOTAUTH"*"BADKEY 0"* ]]
}

@test "a query signed at another time gets BADTIME, signed, with the server's clock" {
  start_node a --key-file "$BATS_TEST_TMPDIR/keys"
  client "$NODE_DNS" "$(secret 1)" <<'END'
import struct, sys, time
import dns.message, dns.rcode, dns.rdata, dns.tsig, dns_client
key = dns.tsig.Key("partner-b.example", sys.argv[2])
query = dns_client.query("61355500911")
query.use_tsig(key)
real, time.time = time.time, lambda: real() - 1000
wire = query.to_wire()
time.time = real
answer = dns_client.ask_udp(sys.argv[1], wire)
try:
    dns.message.from_wire(answer, keyring=key, request_mac=query.mac)
    raise SystemExit("no error")
except dns.tsig.PeerBadTime:
    pass
# dnspython looks no further than the error, so the rest is checked here.
at = answer.rindex(b"\x09partner-b\x07example\x00")
behind_name = at + 19
record = dns.rdata.from_wire("ANY", "TSIG", answer, behind_name + 10, len(answer) - behind_name - 10)
assert answer[3] & 15 == dns.rcode.NOTAUTH and answer[6:10] == bytes(4)
assert abs(record.time_signed - real() + 1000) < 9
high, low = struct.unpack("!HI", record.other)
assert abs((high << 32 | low) - real()) < 9
unsigned = answer[:10] + struct.pack("!H", struct.unpack("!H", answer[10:12])[0] - 1) + answer[12:at]
context = dns.tsig._digest(unsigned, key, record, None, query.mac)
context.verify(record.mac)
END
}

@test "SIGHUP makes it read the keys again, and bad ones leave those there were" {
  start_node a --key-file "$BATS_TEST_TMPDIR/keys"
  knows() { ask hmac-sha256:partner-b.example:"$1" | grep -q 'status: NOERROR'; }
  knows "$(secret 1)"
  write_keys "$(secret 9)"
  kill -HUP "$NODE_PID"
  eventually knows "$(secret 9)"
  run -1 knows "$(secret 1)"
  echo 'key "x" {' >>"$BATS_TEST_TMPDIR/keys"
  kill -HUP "$NODE_PID"
  eventually grep -q "keys:8: expected '}', not the end of the file; keeping the settings read before" "$NODE_LOG"
  knows "$(secret 9)"
}

@test "a key file that others may read, or that is wrong, keeps it from starting" {
  chmod 644 "$BATS_TEST_TMPDIR/keys"
  run -3 des-serve --db "$DB" --dns 127.0.0.1:0 --key-file "$BATS_TEST_TMPDIR/keys"
  [[ $output == "des-serve: the key file '$BATS_TEST_TMPDIR/keys' is open to others: its mode is 0644, at most 0640 is allowed" ]]
  run -3 des-serve --db "$DB" --dns 127.0.0.1:0 --key-file /nowhere/keys
  [[ $output == "des-serve: cannot read the key file '/nowhere/keys': No such file or directory" ]]
  chmod 640 "$BATS_TEST_TMPDIR/keys"
  run -3 des-serve --db "$DB" --dns 127.0.0.1:0 --key-file "$BATS_TEST_TMPDIR/keys" \
    --key-file "$BATS_TEST_TMPDIR/keys"
  [[ $output == "des-serve: a second key 'partner-b.example.', in '$BATS_TEST_TMPDIR/keys'" ]]
}
