#!/usr/bin/env bats
# The eighteen probes of RFC 8906, section 8: queries that some servers leave unanswered or answer
# wrongly. des-serve answers each as the RFC expects. NSD and Knot DNS are probed alike, and where
# one of them answers otherwise the table below says how and why.

bats_require_minimum_version 1.5.0
load ../helpers
load ../other_servers

setup() {
  new_store
  # Enough records for an answer that does not fit into 512 octets.
  {
    echo 'number,order,preference,flags,services,regexp,replacement,ttl'
    for ((i = 10; i < 24; i++)); do
      echo "+493012345,100,$i,u,E2U+sip,!^.*\$!sip:agent-$i@ims.operator-a.example!,.,3600"
    done
  } >"$BATS_TEST_TMPDIR/records.csv"
  des-naptr import --db "$DB" --quiet "$BATS_TEST_TMPDIR/records.csv"
}

teardown() {
  stop_nodes
}

export_zone() {
  des-zone export --db "$DB" -o "$BATS_TEST_TMPDIR/zone"
}

# What dig shows of a response, in a line: the status, the opcode unless it is QUERY, the flags but
# QR, the SOA records in the answer, the EDNS version with its flags, and EDNS options without a name.
# Those that have one may come or not: Knot DNS sends NSID and EXPIRE when asked for them.
summary() {
  awk '
    /->>HEADER<<-/ { status = $0; sub(/.*status: /, "", status); sub(/,.*/, "", status)
                     opcode = $0; sub(/.*opcode: /, "", opcode); sub(/,.*/, "", opcode) }
    /^;; flags:/ { flags = $0; sub(/;; flags: qr ?/, "", flags); sub(/; QUERY.*/, "", flags) }
    /^; EDNS:/ { edns = $0; sub(/; EDNS: version: /, "", edns); sub(/[;,] udp.*/, "", edns)
                 sub(/, flags:;?/, "", edns) }
    /^; OPT=/ { options = options " " $2 }
    /^;; [A-Z ]*SECTION/ { section = $2 }
    section == "ANSWER" && $4 == "SOA" { soa++ }
    END { if (!status) { print "no response"; exit }
          if (opcode != "QUERY") status = status " " opcode
          printf "%s, flags %s, %d SOA, ", status, flags ? flags : "none", soa
          printf "EDNS %s%s\n", edns == "" ? "none" : edns, options ? "," options : "" }'
}

# probe SERVER SECTION OPTION... asks with dig.
probe() {
  echo "$2: $(dig @127.0.0.1 -p "${1##*:}" +tries=1 +time=3 "${@:3}" | summary)"
}

# battery SERVER: the probes, in the order of RFC 8906.
battery() {
  local zone=e164.arpa
  local plain=(+noedns +noad +norec) edns=(+nocookie +noad +norec)
  probe "$1" '8.1.1 the zone' "${plain[@]}" soa $zone
  probe "$1" '8.1.2 unknown type' "${plain[@]}" type1000 $zone
  probe "$1" '8.1.3.1 CD' "${plain[@]}" +cd soa $zone
  probe "$1" '8.1.3.2 AD' +noedns +norec +ad soa $zone
  probe "$1" '8.1.3.3 reserved bit' "${plain[@]}" +zflag soa $zone
  probe "$1" '8.1.3.4 RD' +noedns +noad +rec soa $zone
  probe "$1" '8.1.4 unknown opcode' "${plain[@]}" +opcode=15 +header-only
  probe "$1" '8.1.5 TCP' "${plain[@]}" +tcp soa $zone
  probe "$1" '8.2.1 EDNS' "${edns[@]}" +edns=0 soa $zone
  probe "$1" '8.2.2 EDNS version 1' "${edns[@]}" +edns=1 +noednsneg soa $zone
  probe "$1" '8.2.3 unknown option' "${edns[@]}" +edns=0 +ednsopt=100 soa $zone
  probe "$1" '8.2.4 unknown EDNS flag' "${edns[@]}" +edns=0 +ednsflags=0x40 soa $zone
  probe "$1" '8.2.5 version 1, unknown flag' "${edns[@]}" +edns=1 +noednsneg +ednsflags=0x40 soa $zone
  probe "$1" '8.2.6 version 1, unknown option' "${edns[@]}" +edns=1 +noednsneg +ednsopt=100 soa $zone
  # The RFC asks for DNSKEY records, the largest set that most zones have.
  probe "$1" '8.2.7 truncated' "${edns[@]}" +edns=0 +dnssec +bufsize=512 +ignore \
    naptr 5.4.3.2.1.0.3.9.4.$zone
  probe "$1" '8.2.8 DO' "${edns[@]}" +edns=0 +dnssec soa $zone
  probe "$1" '8.2.9 version 1, DO' "${edns[@]}" +edns=1 +noednsneg +dnssec soa $zone
  probe "$1" '8.2.10 several options' +noad +norec +edns=0 +cookie +nsid +expire +subnet=0.0.0.0/0 soa $zone
}

# What the RFC expects, and where it leaves a choice, what des-serve chooses.
expected() {
  cat <<'EXPECTED'
8.1.1 the zone: NOERROR, flags aa, 1 SOA, EDNS none
8.1.2 unknown type: NOERROR, flags aa, 0 SOA, EDNS none
8.1.3.1 CD: NOERROR, flags aa, 1 SOA, EDNS none
8.1.3.2 AD: NOERROR, flags aa, 1 SOA, EDNS none
8.1.3.3 reserved bit: NOERROR, flags aa, 1 SOA, EDNS none
8.1.3.4 RD: NOERROR, flags aa rd, 1 SOA, EDNS none
8.1.4 unknown opcode: NOTIMP RESERVED15, flags none, 0 SOA, EDNS none
8.1.5 TCP: NOERROR, flags aa, 1 SOA, EDNS none
8.2.1 EDNS: NOERROR, flags aa, 1 SOA, EDNS 0
8.2.2 EDNS version 1: BADVERS, flags none, 0 SOA, EDNS 0
8.2.3 unknown option: NOERROR, flags aa, 1 SOA, EDNS 0
8.2.4 unknown EDNS flag: NOERROR, flags aa, 1 SOA, EDNS 0
8.2.5 version 1, unknown flag: BADVERS, flags none, 0 SOA, EDNS 0
8.2.6 version 1, unknown option: BADVERS, flags none, 0 SOA, EDNS 0
8.2.7 truncated: NOERROR, flags aa tc, 0 SOA, EDNS 0 do
8.2.8 DO: NOERROR, flags aa, 1 SOA, EDNS 0 do
8.2.9 version 1, DO: BADVERS, flags none, 0 SOA, EDNS 0 do
8.2.10 several options: NOERROR, flags aa, 1 SOA, EDNS 0
EXPECTED
}

# The lines of a battery that are not as expected.
differences() {
  diff <(expected) <(battery "$1") | sed -n 's/^> //p'
}

@test "des-serve passes the eighteen probes" {
  start_node des
  [ "$(expected | wc -l)" -eq 18 ]
  diff <(expected) <(battery "$NODE_DNS")
}

@test "a server that answers wrongly, or not at all, does not pass" {
  run -0 differences 127.0.0.1:9
  [ "${#lines[@]}" -eq 18 ]
  [ "${lines[0]}" = "8.1.1 the zone: no response" ]
}

@test "what a server may not send back is seen" {
  run -0 summary <<'DIG'
;; ->>HEADER<<- opcode: QUERY, status: NOERROR, id: 1
;; flags: qr aa ad; MBZ: 0x4; QUERY: 1, ANSWER: 1, AUTHORITY: 1, ADDITIONAL: 1
;; OPT PSEUDOSECTION:
; EDNS: version: 1, flags: do; MBZ: 0x0040, udp: 4096
; OPT=100: 01 02 ("..")
;; QUESTION SECTION:
;e164.arpa.			IN	SOA
;; ANSWER SECTION:
e164.arpa.		300	IN	SOA	ns. host. 1 2 3 4 5
;; AUTHORITY SECTION:
e164.arpa.		300	IN	SOA	ns. host. 1 2 3 4 5
DIG
  [ "$output" = "NOERROR, flags aa ad; MBZ: 0x4, 1 SOA, EDNS 1 do; MBZ: 0x0040, OPT=100:" ]
}

@test "NSD passes them too, but for one that it need not" {
  export_zone
  start_nsd "e164.arpa=$BATS_TEST_TMPDIR/zone"
  run -0 differences "$NSD_DNS"
  # To a version that it does not know NSD says so without a look at the flags. The RFC expects DO
  # back from a server that sends it back at version 0. It matters little: a flag of version 0 means
  # nothing certain in another.
  [ "$output" = "8.2.9 version 1, DO: BADVERS, flags none, 0 SOA, EDNS 0" ]
}

@test "Knot DNS passes them too" {
  export_zone
  start_knot "e164.arpa=$BATS_TEST_TMPDIR/zone"
  run -0 differences "$KNOT_DNS"
  [ -z "$output" ]
}
