#!/usr/bin/env bats
# des-query does what its man page says: against tests/enum_server.py, which is not ours to please
# and misbehaves on demand, and against des-serve.
# shellcheck disable=SC2154 # stderr is set by run

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  start_server
}

teardown() {
  stop_nodes
}

# start_server [BEHAVIOUR] starts an independent ENUM server. Sets $SERVER to its address and
# $QUERIES to the file with a line for each query it got.
start_server() {
  local name=server$RANDOM
  QUERIES=$BATS_TEST_TMPDIR/$name.queries
  "$DES_SOURCE/tests/enum_server.py" "$@" >"$BATS_TEST_TMPDIR/$name" 2>"$QUERIES" 3>&- &
  echo "$! $QUERIES" >>"$BATS_TEST_TMPDIR/nodes"
  eventually grep -q '^ready ' "$BATS_TEST_TMPDIR/$name"
  SERVER=$(sed 's/^ready dns=//' "$BATS_TEST_TMPDIR/$name")
}

# des-query, asking $SERVER and not waiting long.
ask() {
  des-query -s "$SERVER" --timeout 0.3 "$@"
}

number() {
  echo "+441632960$1"
}

# The lines of --explain with that label, without it.
explained() {
  ask --explain "$(number "$1")" | sed -n "s/^  $2 *//p"
}

@test "the URIs of sip and pstn are printed, in the order to try them" {
  run -0 --separate-stderr ask "$(number 001)"
  [ "${lines[0]}" = "sip:+441632960001@example.com;user=phone" ]
  [ "${lines[1]}" = "tel:+441632960001;npdi" ]
  [ "${#lines[@]}" -eq 2 ]
  [ -z "$stderr" ]
}

@test "a worse order is tried last" {
  run -0 ask "$(number 042)"
  [ "$output" = $'sip:active@example.com\nsip:standby@example.com' ]
}

@test "--service chooses the Enumservices, --all takes every one" {
  run -0 ask --service sip "$(number 001)"
  [ "$output" = "sip:+441632960001@example.com;user=phone" ]
  run -0 ask --service PSTN:tel "$(number 001)"
  [ "$output" = "tel:+441632960001;npdi" ]
  run -0 ask --service email --service sip,pstn "$(number 001)"
  [ "${#lines[@]}" -eq 3 ]
  run -0 ask --all "$(number 001)"
  [ "${lines[2]}" = "mailto:info@example.com" ]
  run -1 ask --service h323 "$(number 001)"
}

@test "a private Enumservice is used only with --all" {
  run -1 ask "$(number 045)"
  run -0 ask --all "$(number 045)"
  [ "$output" = "sip:private@example.com" ]
}

@test "--count prints how many URIs there are" {
  run -0 ask --count "$(number 001)"
  [ "$output" = 2 ]
  run -1 --separate-stderr ask --count "$(number 002)"
  [ "$output" = 0 ]
  run -1 --separate-stderr ask --count "$(number 001)" "$(number 002)"
  [ "$output" = $'+441632960001\t2\n+441632960002\t0' ]
}

@test "a non-terminal record is followed, and a circle of them ends" {
  run -0 ask "$(number 006)"
  [ "$output" = "sip:info@example.com" ]
  run -1 --separate-stderr ask "$(number 007)"
  [ -z "$output" ]
  [ "$(wc -l <"$QUERIES")" -le 6 ]
}

@test "CNAME and DNAME are followed, in the answer or by another query" {
  for number in "$(number 009)" "$(number 011)" +441632961000; do
    run -0 ask "$number"
    [ "$output" = "sip:info@example.com" ]
  done
}

@test "a number that is no number is a usage error, and nothing is asked" {
  run -2 --separate-stderr ask 0441632960083
  [ -z "$output" ]
  [ "$stderr" = "des-query: not an E.164 number: '0441632960083'" ]
  run -2 --separate-stderr ask "$(number 000)" nobody
  [ "$stderr" = "des-query: not an E.164 number: 'nobody'" ]
  [ ! -s "$QUERIES" ]
}

@test "what else makes no sense on the command line is named" {
  run -2 --separate-stderr des-query -s localhost "$(number 000)"
  [[ $stderr == *"'localhost'"* ]]
  run -2 --separate-stderr ask --service 'sip+' "$(number 000)"
  [ "$stderr" = "des-query: not an Enumservice: 'sip+'" ]
  run -2 --separate-stderr ask --apex 'a..b' "$(number 000)"
  [[ $stderr == *"'a..b'"* ]]
  run -2 --separate-stderr ask --tries 0 "$(number 000)"
  [[ $stderr == *--tries* ]]
  run -2 ask --timeout 0 "$(number 000)"
  run -2 ask --json --count "$(number 000)"
  run -2 ask --all --service sip "$(number 000)"
  run -2 ask
}

@test "why there is no URI is said in one line: what the server said, or the field to blame" {
  run -1 --separate-stderr ask "$(number 002)"
  [ "$stderr" = "des-query: +441632960002: no records, fail the call: NOERROR from $SERVER" ]
  run -1 --separate-stderr ask "$(number 003)"
  [ "$stderr" = "des-query: +441632960003: no such number, try the PSTN: NXDOMAIN from $SERVER" ]
  run -1 --separate-stderr ask "$(number 005)"
  [[ $stderr == "des-query: +441632960005: no usable record, fail the call: services: "*E2U_sip* ]]
  run -1 --separate-stderr ask "$(number 043)"
  [[ $stderr == *": regexp: "* ]]
  run -1 --separate-stderr ask "$(number 004)"
  [[ $stderr == *": services: "* ]]
}

@test "a record cannot put a line of its own into the output" {
  run -1 --separate-stderr ask "$(number 044)"
  [ -z "$output" ]
  [[ $stderr == "des-query: +441632960044: no usable record, "*": regexp: "* ]]
}

@test "--explain shows each step and keeps the result" {
  run -0 ask --explain "$(number 006)"
  [ "${lines[-1]}" = "sip:info@example.com" ]
  [ "${lines[0]}" = "  number    +441632960006" ]
  [ "${lines[1]}" = "  name      6.0.0.0.6.9.2.3.6.1.4.4.e164.arpa. NAPTR" ]
  [ "${lines[2]}" = "  query     $SERVER over UDP, EDNS" ]
  [[ ${lines[3]} == "  answer    NOERROR, flags aa rd, 1 record, "*" octets, "*" ms" ]]
  [ "${lines[4]}" = "  name      0.0.0.0.6.9.2.3.6.1.4.4.e164.arpa. NAPTR" ]
  [[ $output == *'  record    100 10 "" "" "" 0.0.0.0.6.9.2.3.6.1.4.4.e164.arpa.'* ]]
  [ "${lines[-2]}" = "  result    1 URI to try" ]

  run -1 --separate-stderr ask --explain "$(number 005)"
  [[ $output == *"  not used  services: "* ]]
  [ -z "$stderr" ]
}

@test "--json has an object a line, with everything in it" {
  run -1 --separate-stderr ask --json "$(number 001)" "$(number 002)" "$(number 003)"
  [ "${#lines[@]}" -eq 3 ]
  [ -z "$stderr" ]
  [ "$(jq -r .schema <<<"${lines[0]}")" = des-query/1 ]
  [ "$(jq -r '.uris[].uri' <<<"${lines[0]}")" = "sip:+441632960001@example.com;user=phone
tel:+441632960001;npdi" ]
  [ "$(jq -r '.uris[1].service' <<<"${lines[0]}")" = pstn:tel ]
  [ "$(jq -r '[.records[].used] | @csv' <<<"${lines[0]}")" = true,true,false ]
  [ "$(jq -r '.records[2].field' <<<"${lines[0]}")" = services ]
  [ "$(jq -r '.lookups[0].attempts[0].server' <<<"${lines[0]}")" = "$SERVER" ]
  [ "$(jq -r '"\(.outcome) \(.advice)"' <<<"${lines[1]}")" = "no-data fail-call" ]
  [ "$(jq -r '"\(.outcome) \(.advice)"' <<<"${lines[2]}")" = "no-such-number try-pstn" ]
}

@test "several numbers have a line each, in their order" {
  run -1 --separate-stderr ask "$(number 001)" "$(number 003)" "tel:+44-1632-960000"
  [ "${lines[0]}" = $'+441632960001\tsip:+441632960001@example.com;user=phone\ttel:+441632960001;npdi' ]
  [ "${lines[1]}" = +441632960003 ]
  [ "${lines[2]}" = $'+441632960000\tsip:info@example.com' ]
}

@test "standard input is resolved line by line, and a bad line does not stop it" {
  run -6 --separate-stderr ask - <<<$'+44 1632 960000\n\nnobody\n441632960042\n'
  [ "${lines[0]}" = $'+441632960000\tsip:info@example.com' ]
  [ "${lines[1]}" = $'+441632960042\tsip:active@example.com\tsip:standby@example.com' ]
  [ "${#lines[@]}" -eq 2 ]
  [ "$stderr" = "des-query: line 3: not an E.164 number: 'nobody'" ]
}

@test "standard input comes after the numbers of the command line" {
  run -0 ask "$(number 042)" - <<<"$(number 000)"
  [ "${lines[0]%%$'\t'*}" = +441632960042 ]
  [ "${lines[1]%%$'\t'*}" = +441632960000 ]
}

@test "many numbers stay in order, though one of them takes its time" {
  { number 021; seq -f '+%.0f' 441632960100 441632960499; } >"$BATS_TEST_TMPDIR/numbers"
  run -1 --separate-stderr ask - <"$BATS_TEST_TMPDIR/numbers"
  [ "$(cut -f 1 <<<"$output")" = "$(cat "$BATS_TEST_TMPDIR/numbers")" ]
  [ "${lines[0]}" = $'+441632960021\tsip:21@example.com' ]
}

@test "a number is answered before the next one is typed" {
  mkfifo "$BATS_TEST_TMPDIR/in"
  ask - <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" 3>&- &
  exec 7>"$BATS_TEST_TMPDIR/in"
  number 000 >&7
  eventually grep -q '^+441632960000' "$BATS_TEST_TMPDIR/out"
  exec 7>&-
  wait $!
}

@test "-0 ends items with NUL, in and out" {
  printf '+44 1632 960000\0+441632960042\0' >"$BATS_TEST_TMPDIR/numbers"
  ask -0 - <"$BATS_TEST_TMPDIR/numbers" >"$BATS_TEST_TMPDIR/out"
  [ "$(tr '\0\n' '|!' <"$BATS_TEST_TMPDIR/out")" = \
    $'+441632960000\tsip:info@example.com|+441632960042\tsip:active@example.com\tsip:standby@example.com|' ]
  ask --null "$(number 000)" >"$BATS_TEST_TMPDIR/out"
  [ "$(tr '\0\n' '|!' <"$BATS_TEST_TMPDIR/out")" = "sip:info@example.com|" ]
}

@test "a lost query is asked again" {
  run -0 ask "$(number 021)"
  [ "$output" = "sip:21@example.com" ]
  run -4 --separate-stderr ask --tries 2 "$(number 020)"
  [ "$stderr" = "des-query: +441632960020: nobody answered, try the PSTN: $SERVER: no answer" ]
  [ "$(grep -c 960020 "$QUERIES")" -eq 2 ]
}

# RFC 6116, section 5.2
@test "a malformed record does not hide the others" {
  run -0 --separate-stderr ask "$(number 034)"
  [ "$output" = "sip:34@example.com" ]
  [[ $(explained 034 damaged) == "NAPTR RDATA ends early"* ]]
  run -1 --separate-stderr ask "$(number 035)"
  [ "$output" = "" ]
  [[ $stderr == *"no usable record, fail the call: NAPTR RDATA ends early"* ]]
}

@test "an answer that comes late is taken all the same" {
  run -0 ask "$(number 028)"
  [ "$output" = "sip:28@example.com" ]
}

@test "an answer under another id or to another question is passed over" {
  for number in 022 023; do
    run -0 ask "$(number $number)"
    [ "$output" = "sip:${number#0}@example.com" ]
    [ -n "$(explained $number ignored)" ]
  done
  run -4 --separate-stderr ask --tries 1 "$(number 029)"
  [[ $stderr == *"no DNS message"* ]]
}

@test "a truncated answer is fetched over TCP" {
  run -0 ask "$(number 024)"
  [ "$output" = "sip:24@example.com" ]
  [ "$(cut -d ' ' -f 1 "$QUERIES" | paste -sd ' ')" = "UDP TCP" ]
  run -4 --separate-stderr ask --tries 1 "$(number 030)"
  [[ $stderr == *"the server closed the connection"* ]]
}

@test "--tcp asks over TCP from the start, all over one connection" {
  run -0 ask --tcp "$(number 000)" "$(number 042)"
  [ "$(cut -d ' ' -f 1 "$QUERIES" | sort -u)" = TCP ]
}

@test "a server that closes the connection behind each answer is asked over another" {
  start_server one-a-connection
  run -0 ask --tcp --tries 1 "$(number 000)" "$(number 042)" "$(number 001)"
  [ "${#lines[@]}" -eq 3 ]
}

@test "a server that knows no EDNS is asked without" {
  for number in 025 033; do
    run -0 ask "$(number $number)"
    [ "$output" = "sip:${number#0}@example.com" ]
  done
  [ "$(cut -d ' ' -f 3 "$QUERIES" | paste -sd ' ')" = "edns plain edns plain" ]
}

@test "recursion is asked for, unless --norecurse" {
  ask "$(number 000)"
  ask --norecurse "$(number 000)"
  ask --norecurse --recurse "$(number 000)"
  [ "$(cut -d ' ' -f 4 "$QUERIES" | paste -sd ' ')" = "rd - rd" ]
}

@test "REFUSED is not authorised, SERVFAIL is no answer, and neither is asked twice" {
  run -5 --separate-stderr ask "$(number 026)"
  [ "$stderr" = "des-query: +441632960026: not answered to us, try the PSTN: $SERVER: REFUSED" ]
  run -4 --separate-stderr ask "$(number 027)"
  [ "$stderr" = "des-query: +441632960027: not answered, try the PSTN: $SERVER: SERVFAIL" ]
  run -4 --separate-stderr ask "$(number 032)"
  [[ $stderr == *"only referred to ns.example."* ]]
  [ "$(wc -l <"$QUERIES")" -eq 3 ]
}

@test "the next server is asked when one is silent, refuses or is not there" {
  local good=$SERVER
  for behaviour in silent refused servfail; do
    start_server $behaviour
    run -0 des-query --timeout 0.3 -s "$SERVER" -s "$good" "$(number 000)"
    [ "$output" = "sip:info@example.com" ]
  done
  run -0 des-query --timeout 0.3 -s "127.0.0.1:9,$good" "$(number 000)"
  [ "$output" = "sip:info@example.com" ]
}

@test "a server that was silent is asked last from then on" {
  local good=$SERVER
  start_server silent
  run des-query --timeout 0.3 -s "$SERVER" -s "$good" --json - \
    < <(seq -f '+%.0f' 441632960100 441632960499)
  [ "${#lines[@]}" -eq 400 ]
  [ "$(jq -r .outcome <<<"$output" | sort -u)" = no-such-number ]
  [ "$(wc -l <"$QUERIES")" -lt 50 ]
}

@test "nobody there is said at once" {
  run -4 --separate-stderr des-query -s 127.0.0.1:9 --timeout 60 "$(number 000)"
  [[ $stderr == *"127.0.0.1:9: Connection refused" ]]
}

@test "the apex and the servers may stand in the environment, and options win" {
  run -0 env DES_SERVER="$SERVER" des-query "$(number 000)"
  run -5 env DES_SERVER="$SERVER" DES_APEX=e164.arpa des-query "$(number 026)"
  run -0 env DES_SERVER=127.0.0.1:9 des-query -s "$SERVER" "$(number 000)"
  run -1 env DES_APEX=example.com des-query -s "$SERVER" --json "$(number 000)"
  [ "$(jq -r .name <<<"$output")" = 0.0.0.0.6.9.2.3.6.1.4.4.example.com. ]
  run -0 env DES_APEX=example.com des-query -s "$SERVER" --apex e164.arpa "$(number 000)"
}

@test "Ctrl-C ends it, with what is resolved printed" {
  mkfifo "$BATS_TEST_TMPDIR/in"
  des-query -s "$SERVER" - <"$BATS_TEST_TMPDIR/in" >"$BATS_TEST_TMPDIR/out" \
    2>"$BATS_TEST_TMPDIR/err" 3>&- &
  local pid=$!
  exec 7>"$BATS_TEST_TMPDIR/in"
  number 000 >&7
  eventually grep -q '^+441632960000' "$BATS_TEST_TMPDIR/out"
  kill -TERM "$pid"
  local status=0
  wait "$pid" || status=$?
  exec 7>&-
  [ "$status" -eq 8 ]
  [ "$(cat "$BATS_TEST_TMPDIR/err")" = "des-query: interrupted" ]
}

@test "a full disk is not taken for success" {
  run -3 --separate-stderr bash -c "des-query -s $SERVER $(number 000) >/dev/full"
  [[ $stderr == *"cannot write to standard output"* ]]
}

# The commands of EXAMPLES, with the address and the files of this test put in.
examples() {
  sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/s/^\.Dl \$ //p' "$DES_SOURCE/man/des-query.1" |
    sed "s/127.0.0.1:5300/$SERVER/"
}

@test "the examples of the man page work" {
  cd "$BATS_TEST_TMPDIR"
  number 000 >numbers.txt
  [ "$(examples | wc -l)" -eq 7 ]
  while read -r example; do
    run bash -c "set -o pipefail; $example"
    [ "$status" -eq 0 ] || [[ $example == *--explain* && $status -eq 1 ]]
    [ -n "$output" ]
  done < <(examples)
}

@test "the man page shows what its examples print" {
  diff <(sed -n '/^\.Sh EXAMPLES/,/--explain/s/^\.Dl \([^$]\)/\1/p' "$DES_SOURCE/man/des-query.1") \
    <(examples | head -n 3 | bash)
}

@test "des-serve is asked like any other server" {
  new_store
  des-naptr import --db "$DB" "$DES_SOURCE/tests/data/sample.csv"
  start_node serving
  run -0 --separate-stderr des-query -s "$NODE_DNS" +61355500911
  [ -n "$output" ]
  run -0 des-query -s "$NODE_DNS" --tcp --explain +61355500911
  [[ $output == *"over TCP, EDNS"* ]]
  run -5 des-query -s "$NODE_DNS" --apex e164.example +61355500911
}
