#!/usr/bin/env bats
# des-query follows the pointers of an operator's ENUM server to the DES, as an IMS SIP proxy does
# in iterative mode (Q.3643, clauses 8.3.1 and 9.4): against tests/enum_server.py at several
# loopback addresses, all at one port, since a referral names none.
# shellcheck disable=SC2154 # stderr is set by run

bats_require_minimum_version 1.5.0
load ../helpers

readonly zone=4.4.e164.arpa.

setup() {
  ASKED=0
}

teardown() {
  stop_nodes
}

# serve [OPTION...] starts a server at the next loopback address, from 127.0.0.1 on, all at the port
# of the first, $PORT, as $PID. What it is asked goes to queries.1, queries.2 and so on.
serve() {
  ASKED=$((ASKED + 1))
  local name=$BATS_TEST_TMPDIR/server.$ASKED
  local queries=$BATS_TEST_TMPDIR/queries.$ASKED
  : >"$name"
  "$DES_SOURCE/tests/enum_server.py" --listen "127.0.0.$ASKED:${PORT:-0}" "$@" \
    >>"$name" 2>"$queries" 3>&- &
  PID=$!
  echo "$PID $queries" >>"$BATS_TEST_TMPDIR/nodes"
  eventually grep -q '^ready ' "$name"
  PORT=$(sed 's/.*://' "$name")
}

# iterate [OPTION...] asks the first server for +441632960000, without waiting long.
iterate() {
  des-query --iterative -s "127.0.0.1:$PORT" --referral-port "$PORT" --resolver 127.0.0.1:9 \
    --timeout 0.3 --tries 2 "$@" +441632960000
}

# What the n-th server was asked: lines "NUMBER|NAME RD".
asked() {
  cut -d ' ' -f 2,4 "$BATS_TEST_TMPDIR/queries.$1"
}

# Of --json, for the n-th lookup or all.
member() {
  iterate --json | jq -c "$1"
}

@test "a referral is followed, without recursion" {
  serve --refer $zone=des.example@127.0.0.2
  serve
  run -0 --separate-stderr iterate
  [ "$output" = sip:info@example.com ]
  [ -z "$stderr" ]
  [ "$(asked 1)" = "+441632960000 -" ]
  [ "$(asked 2)" = "+441632960000 -" ]
}

@test "--explain and --json show each step: whom, for which zone, with which flags, to whom" {
  serve --refer $zone=des.example@127.0.0.2
  serve
  run -0 iterate --explain
  [[ ${lines[2]} == "  query     127.0.0.1:$PORT over UDP, EDNS, no recursion" ]]
  [[ ${lines[3]} == "  answer    NOERROR, no flags, 0 records, "* ]]
  [[ ${lines[4]} == "  referral  $zone to des.example. at 127.0.0.2:$PORT" ]]
  [[ ${lines[5]} == "  name      0.0.0.0.6.9.2.3.6.1.4.4.e164.arpa. NAPTR, of the servers of $zone" ]]
  [[ ${lines[6]} == "  query     127.0.0.2:$PORT over UDP, EDNS, no recursion" ]]
  [[ ${lines[7]} == "  answer    NOERROR, flags aa, 1 record, "* ]]

  [ "$(member '.lookups[0] | [.zone, .recursion, .conclusion, .referral.zone, .referral.servers]')" = \
    "[\".\",false,\"referral\",\"$zone\",[{\"name\":\"des.example.\",\"addresses\":[\"127.0.0.2:$PORT\"],\"believed\":true}]]" ]
  [ "$(member '.lookups[1] | [.zone, .conclusion, .attempts[0].server, .attempts[0].flags]')" = \
    "[\"$zone\",\"records\",\"127.0.0.2:$PORT\",[\"aa\"]]" ]
}

@test "in recursive mode, the default, a referral is no answer" {
  serve --refer $zone=des.example@127.0.0.2
  serve
  for mode in --recursive --norecurse --timeout=1; do
    run -4 --separate-stderr des-query -s "127.0.0.1:$PORT" $mode +441632960000
    [[ $stderr == *"only referred to des.example.: NOERROR from 127.0.0.1:$PORT" ]]
  done
  [ "$(asked 1)" = $'+441632960000 rd\n+441632960000 -\n+441632960000 rd' ]
  [ -z "$(asked 2)" ]
}

@test "the servers of one referral take over from each other" {
  serve --refer $zone=des1.example@127.0.0.2,des2.example@127.0.0.3,des3.example@127.0.0.4,des4.example@127.0.0.5
  serve silent
  serve refused
  # Nobody is at 127.0.0.4.
  ASKED=4
  serve
  run -0 iterate --explain
  [ "${lines[-1]}" = sip:info@example.com ]
  [[ $output == *"127.0.0.2:$PORT over"*"no answer"*"127.0.0.3:$PORT over"*REFUSED*"127.0.0.4:$PORT over"*"Connection refused"*"127.0.0.5:$PORT over"* ]]
}

@test "of one referral eight addresses are asked, each as often as is tried" {
  local servers='' i
  for ((i = 2; i < 15; i++)); do
    servers+=,des$i.example@127.0.0.$i
  done
  serve --refer "$zone=${servers#,},twice.example@127.0.0.2"
  run -4 iterate --json
  [ "$(jq '.lookups[1].attempts | length' <<<"$output")" -eq 16 ]
  [ "$(jq -r '.lookups[1].attempts[].server' <<<"$output" | sort -u | wc -l)" -eq 8 ]
}

@test "the operator's ENUM servers take over from each other, too" {
  serve silent
  serve --refer $zone=des.example@127.0.0.3
  serve
  run -0 iterate -s "127.0.0.2:$PORT"
  [ "$output" = sip:info@example.com ]
}

@test "when none of those referred to answers, that is said, and nobody else is asked" {
  serve --refer $zone=des.example@127.0.0.2
  run -4 --separate-stderr iterate
  [[ $stderr == *"nobody answered, try the PSTN: 127.0.0.2:$PORT: Connection refused" ]]
  [ "$(asked 1)" = "+441632960000 -" ]
}

@test "NXDOMAIN, no data and REFUSED of the DES are what they are" {
  serve --refer $zone=des.example@127.0.0.2
  serve
  for expected in 1:+441632960002 1:+441632960003 5:+441632960026 4:+441632960027; do
    run des-query --iterative -s "127.0.0.1:$PORT" --referral-port "$PORT" "${expected#*:}"
    [ "$status" -eq "${expected%:*}" ]
  done
}

@test "a referral to a referral is followed" {
  serve --refer $zone=des.4.4.e164.arpa@127.0.0.2
  serve --refer 6.1.$zone=des.6.1.4.4.e164.arpa@127.0.0.3
  serve
  run -0 iterate
  [ "$output" = sip:info@example.com ]
  [ "$(member '[.lookups[].zone]')" = "[\".\",\"$zone\",\"6.1.$zone\"]" ]
}

@test "a missing address is asked of the servers given" {
  serve --refer $zone=des.example --host des.example.=127.0.0.2
  serve
  run -0 iterate
  [ "$output" = sip:info@example.com ]
  [ "$(asked 1)" = $'+441632960000 -\ndes.example. -' ]
  run -0 iterate --explain
  [[ $output == *"  referral  $zone to des.example., without glue"* ]]
  [[ $output == *"  name      des.example. A"* ]]
}

@test "a missing address is asked of the resolver when they do not know it" {
  serve --refer $zone=des.example
  serve
  serve --host des.example.=127.0.0.2
  run -0 iterate --resolver "127.0.0.3:$PORT"
  [ "$output" = sip:info@example.com ]
  [ "$(asked 1)" = $'+441632960000 -\ndes.example. -\ndes.example. -' ]
  [ "$(asked 3)" = "des.example. rd" ]
}

@test "an address that nobody knows is a failure, and the other servers are asked first" {
  serve --refer $zone=lost.example
  run -4 --separate-stderr iterate
  [[ $stderr == *"only referred to lost.example."* ]]

  ASKED=1
  serve --refer $zone=lost.example,des.example@127.0.0.3
  serve
  run -0 des-query --iterative -s "127.0.0.2:$PORT" --referral-port "$PORT" +441632960000
  [ "$(grep -c lost.example "$BATS_TEST_TMPDIR/queries.2")" -eq 0 ]
}

@test "a server without glue is tried when those with glue are silent" {
  serve --refer $zone=gone.example@127.0.0.9,des.example --host des.example.=127.0.0.2
  serve
  run -0 iterate
  [ "$output" = sip:info@example.com ]
}

@test "glue for a name that is not the referring server's to tell is not believed" {
  serve --refer $zone=des.4.4.e164.arpa@127.0.0.2 --host des.operator-z.example.=127.0.0.3
  serve --refer 6.1.$zone=des.operator-z.example@127.0.0.4
  serve
  serve
  run -0 iterate --explain
  [ "${lines[-1]}" = sip:info@example.com ]
  [[ $output == *"  referral  6.1.$zone to des.operator-z.example. at 127.0.0.4:$PORT, not believed"* ]]
  [ "$(asked 3)" = "+441632960000 -" ]
  [ -z "$(asked 4)" ]
}

@test "servers that refer to each other are a loop" {
  serve --refer $zone=des1.example@127.0.0.2
  serve --refer $zone=des2.example@127.0.0.1
  run -4 --separate-stderr iterate
  [[ $stderr == *"127.0.0.2:$PORT: NOERROR, lame: refers back to servers that were asked, a loop" ]]
  [ "$(member '.lookups[1].attempts[0] | [.ending, .lame]')" = '["lame","loop"]' ]
  [ "$(asked 2 | wc -l)" -eq 2 ]
}

@test "a server that refers to itself is a loop" {
  serve --refer $zone=des.4.4.e164.arpa@127.0.0.2
  serve --refer $zone=des.4.4.e164.arpa@127.0.0.2
  run -4 iterate
  [ "$(member '.lookups[1].attempts[0].lame')" = '"loop"' ]
}

@test "a referral that leads upward, sideways or astray is lame, and the next server is asked" {
  local to
  serve --refer $zone=des1.4.4.e164.arpa@127.0.0.2,des2.example@127.0.0.3
  for to in upward:e164.arpa. upward:. sideways:$zone astray:9.4.e164.arpa.; do
    ASKED=1
    serve --refer "${to#*:}=other.4.4.e164.arpa@127.0.0.9"
    local lame=$PID
    serve
    run -0 iterate --json
    [ "$(jq -r '.lookups[1].attempts[0].lame' <<<"$output")" = "${to%:*}" ]
    [ "$(jq -r '.lookups[1].attempts[1].ending' <<<"$output")" = accepted ]
    stop_node "$PID" || true
    run -4 iterate --json
    stop_node "$lame" || true
  done
}

@test "a no without authority is lame, unless it comes from a server that was given" {
  serve --refer $zone=des1.4.4.e164.arpa@127.0.0.2,des2.4.4.e164.arpa@127.0.0.3
  serve no-authority
  serve
  run des-query --iterative --json -s "127.0.0.1:$PORT" --referral-port "$PORT" +441632960003
  [ "$status" -eq 1 ]
  [ "$(jq -r '.lookups[1].attempts[0].lame' <<<"$output")" = no-authority ]
  [ "$(jq -r '.outcome' <<<"$output")" = no-such-number ]
  run -1 des-query --iterative -s "127.0.0.2:$PORT" +441632960003
}

@test "referrals without end end" {
  serve --refer deeper=des@127.0.0.1
  run -4 --separate-stderr iterate
  [ "$(asked 1 | wc -l)" -eq 11 ]
}

@test "CNAME, DNAME and non-terminal records are followed, each name from the start" {
  serve --refer $zone=des.example@127.0.0.2
  serve
  for number in 0009 0011 1000 0006; do
    run -0 des-query --iterative -s "127.0.0.1:$PORT" --referral-port "$PORT" "+44163296$number"
    [ "$output" = sip:info@example.com ]
  done
  [ "$(asked 1 | tail -n 1)" = "+441632960000 -" ]
  # Where the alias leads out of the zone, its server is not believed about the name there.
  serve --refer 1.6.9.2.3.6.1.$zone=des.example@127.0.0.2
  run -4 des-query --iterative -s "127.0.0.3:$PORT" --referral-port "$PORT" +441632961000
  run -4 des-query --iterative --json -s "127.0.0.3:$PORT" --referral-port "$PORT" +441632961000
  [ "$(jq -r '.lookups[1] | .conclusion, .aliases[0].type' <<<"$output")" = $'alias\nDNAME' ]
}

@test "aliases that lead round, or make names without end, end in both modes" {
  serve
  for mode in --iterative --recursive; do
    run -4 --separate-stderr des-query $mode -s "127.0.0.1:$PORT" +441632960012
    [[ $stderr == *"the alias leads to"* ]]
  done
  [ "$(asked 1 | wc -l)" -eq 4 ]
  serve dname-loop
  for mode in --iterative --recursive; do
    run -4 des-query $mode -s "127.0.0.2:$PORT" +441632960000
  done
  [ "$(asked 2 | wc -l)" -le 64 ]
}

@test "an address that no query can be sent to is no glue" {
  local address
  for address in 0.0.0.0 224.0.0.1 255.255.255.255; do
    ASKED=0 PORT=0
    serve --refer $zone=des.example@$address
    run -4 iterate --explain
    [[ $output == *"to des.example., without glue"* ]]
    stop_node "$PID" || true
  done
}

@test "options that make no sense together are a usage error" {
  run -2 des-query --iterative --recursive +441632960000
  run -2 des-query --iterative --norecurse +441632960000
  run -2 des-query --referral-port 5300 +441632960000
  run -2 des-query --resolver 127.0.0.1 +441632960000
  run -2 --separate-stderr des-query --iterative --referral-port 0 +441632960000
  [[ $stderr == *--referral-port* ]]
  run -2 --separate-stderr des-query --iterative --resolver nobody +441632960000
  [[ $stderr == *"'nobody'"* ]]
}
