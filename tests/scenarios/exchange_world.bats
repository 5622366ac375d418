#!/usr/bin/env bats
# The exchange between DESs in a world that does not hold still: full disks, clocks that jump,
# partners that misbehave, transfers that break off, and certificates on both sides.

# partners.bash sets what is not set here.
# shellcheck disable=SC2154

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  load ../partners
  cd "$BATS_TEST_TMPDIR" || return 1
}

teardown() {
  stop_nodes
  [ ! -d disk ] || { umount disk && rmdir disk; }
}

equal_copies() {
  des-enrol verify --db a.db operator-z && des-enrol verify --db z.db operator-a
}

@test "the disk of the receiver is full: the sender learns it, and goes on when there is room" {
  mkdir disk
  mount -t tmpfs -o size=16m tmpfs disk 2>/dev/null || { rmdir disk; skip "only root can make a small disk"; }
  des-enrol init --db disk/a.db --operator operator-a --apex e164.arpa --ns des.a.example
  ln -s disk/a.db a.db
  start a
  node z
  agree a z +49
  agree z a +61 --confirm by-itself
  exchange_tokens a z
  des-enrol request --db a.db operator-z --wait 10
  des-naptr add --db z.db -q --wait 10 --uri sip:old@z.example +49301
  eventually all_acknowledged z
  eventually all_acknowledged a
  dd if=/dev/zero of=disk/filler bs=16k 2>/dev/null || true
  before=$(des-enrol list --db a.db --json | jq -r .copy)

  numbers z +4931 3000 | des-naptr import --db z.db -q -
  run -7 des-broadcast flush --db z.db --wait 2
  [[ $output == "operator-a pending: "*"no space left"* ]]
  grep -Eq 'I1 (request|AddNaptrRecords) from 127.0.0.1:[0-9]*: Storage: ' a.log
  # What was there is answered, and of the new nothing.
  answers a +49301 sip:old@z.example
  # There may be room for some of the batches; each is there or it is not.
  [ $(($(des-naptr list --db z.db --format csv | wc -l) - 2)) = 3000 ]

  rm disk/filler
  LIMIT=30 eventually all_acknowledged z
  [ "$(des-enrol list --db a.db --json | jq -r .copy)" != "$before" ]
  eventually answers a +49313000 sip:z@z.example
  equal_copies
}

@test "a profile that finds no room changes nothing, and is fetched again when there is" {
  mkdir disk
  mount -t tmpfs -o size=2m tmpfs disk 2>/dev/null || { rmdir disk; skip "only root can make a small disk"; }
  des-enrol init --db disk/a.db --operator operator-a --apex e164.arpa --ns des.a.example
  ln -s disk/a.db a.db
  start a
  node z
  for prefix in +4930 +4931 +4932 +4933; do
    numbers z "$prefix" 9999 | des-naptr import --db z.db -q -
  done
  agree a z +49
  agree z a +61 --confirm by-itself
  exchange_tokens a z
  des-naptr add --db a.db -q --uri sip:a@a.example +61255501234
  run -3 des-enrol request --db a.db operator-z --wait 3
  [[ $output == *"no space left to write 'a.db'"* ]]
  [ "$(des-enrol list --db a.db --json | jq .numbers)" = 0 ]
  answers a +61255501234 sip:a@a.example
  mount -o remount,size=64m disk
  LIMIT=30 eventually all_acknowledged z
  eventually answers a +49309999 sip:z@z.example
  equal_copies
}

# A clock that says what the file "clock" says.
with_a_clock() {
  local library
  library=$(find /usr/lib -name libfaketimeMT.so.1 -print -quit)
  [ -n "$library" ] || skip "no libfaketime"
  LD_PRELOAD=$library FAKETIME_TIMESTAMP_FILE=$PWD/clock FAKETIME_NO_CACHE=1 \
    FAKETIME_DONT_FAKE_MONOTONIC=1 ASAN_OPTIONS=verify_asan_link_order=0 "$@"
}

@test "clocks that jump, forwards and back, on either side, delay nothing" {
  echo +0 >clock
  with_a_clock node a
  node z
  agree a z +49
  agree z a +61 --confirm by-itself
  exchange_tokens a z
  des-enrol request --db a.db operator-z --wait 10
  eventually all_acknowledged a
  local jump n=0
  for jump in +400d -3000d +2d -1 +9000d +0; do
    echo "$jump" >clock.new
    mv clock.new clock
    n=$((n + 1))
    # A, whose clock jumps, is told ...
    run -0 des-naptr add --db z.db --wait 5 --uri sip:z@z.example "+4930$n"
    [[ $output == *"operator-a done"* ]]
    # ... and tells.
    with_a_clock des-naptr add --db a.db -q --uri sip:a@a.example "+61255$n"
    eventually all_acknowledged a
    eventually answers a "+4930$n" sip:z@z.example
    eventually answers z "+61255$n" sip:a@a.example
  done
  # Nor does one of the times it was matter when it starts again, or for what has waited.
  kill -KILL "${pid[a]}"
  des-naptr cancel --db z.db -q +49301
  echo -4000d >clock
  with_a_clock start a
  eventually all_acknowledged z
  eventually has_no_answer a +49301
  equal_copies
  # Its requests are answered as before.
  des-enrol leave --db a.db operator-z --wait 10
}

# rogue BEHAVIOUR: operator Y, which is enrolled at Z, and behaves so.
rogue() {
  /usr/bin/python3 "$DES_SOURCE/tests/rogue_partner.py" "$1" >"rogue-$1" 3>&- &
  echo "$! rogue-$1" >>"$BATS_TEST_TMPDIR/nodes"
  eventually grep -q ready "rogue-$1"
  http[y]=$(sed -n 's/ready //p' "rogue-$1")
}

@test "a partner that hangs, babbles, drips or lies delays nobody, and is not believed" {
  local behaviour n=0
  two_enrolled
  rogue hangs
  agree z y +81 --confirm by-itself
  echo not-looked-at-by-a-rogue >z-shows-y
  des-enrol amend --db z.db operator-y --token-in z-shows-y
  printf '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><RequestEnrolment xmlns="urn:des:q3643:i1:1"><originator><operator>operator-y</operator><des>des.y.example</des><transaction>t</transaction></originator></RequestEnrolment></e:Body></e:Envelope>' |
    soap z "$(cat y-shows-z)" | grep -q '<state>confirmed</state>'
  for behaviour in hangs babbles drips endless ahead stuck cut; do
    if [ "$behaviour" != hangs ]; then
      rogue "$behaviour"
      kill -KILL "${pid[z]}" # which may still be with the one before
      des-enrol amend --db z.db operator-y --url "http://127.0.0.1:${http[y]}"
      start z
    fi
    n=$((n + 1))
    # The answer to the change comes when it was wanted, and says who has it.
    run -7 des-naptr add --db z.db --wait 2 --uri sip:z@z.example "+4930$n"
    [[ $output == *"operator-a done"* ]]
    [[ $output == *"operator-y pending"* ]]
    eventually answers a "+4930$n" sip:z@z.example
    grep -q asked "rogue-$behaviour"
    run -0 des-broadcast status --db z.db --json
    [ "$(jq 'select(.operator == "operator-y") | .behind' <<<"$output")" != 0 ]
  done
  [ "$(ps -o rss= -p "${pid[z]}")" -lt 600000 ]
}

# cut_at EVENT: the connection that it is about is cut there, once.
cut_at() {
  echo "$1" >relay/hold
  eventually grep -q "$1" relay/seen
  sleep infinity 3>&- &
  echo "1 $! 0" >relay/kill
  rm relay/hold
  wait "$!" || true
}

@test "a profile whose transfer is cut changes nothing, and goes on where it was" {
  node a
  node z
  relay_between a z
  agree a z +49 --confirm by-itself
  agree z a +61 --confirm by-itself
  exchange_tokens a z
  # Compressed, too, it takes several pieces.
  { echo number,order,preference,flags,services,regexp,replacement,ttl
    awk 'BEGIN { srand(1); for (i = 0; i < 20000; i++)
      printf "+6125%05d,100,10,u,E2U+sip,!^.*$!sip:%x%x%x@a.example!,.,60\n", i, rand() * 1e9, rand() * 1e9, rand() * 1e9 }'
  } >many.csv
  des-naptr import --db a.db -q many.csv
  touch relay/seen
  echo "a /i1/profile/operator-a piece" >relay/hold
  des-enrol request --db a.db operator-z --wait 0 || true
  cut_at "a /i1/profile/operator-a piece"
  eventually grep -q "a /i1/profile/operator-a continued" relay/seen
  LIMIT=30 eventually all_acknowledged a
  run -0 des-enrol verify --db z.db operator-a
  [ "$(des-enrol list --db z.db --json | jq .numbers)" = 20000 ]
}

@test "what else a DES refuses has its own fault, and a line in the log" {
  node a
  node z
  agree a z +49
  agree z a +61
  exchange_tokens a z
  token=$(cat z-shows-a)
  expect() { # CODE STATUS with the message on stdin
    run soap a "$token" -w '\n%{http_code}'
    [ "$(code_of "$output")" = "$1" ] || { echo "$output"; return 1; }
    [ "${lines[-1]}" = "$2" ] || { echo "$output"; return 1; }
    grep -Eq "I1 (request|AddNaptrRecords) from 127.0.0.1:[0-9]*: $1: " a.log
  }
  add_message operator-z 1 2 +4930 | expect NotEnrolled 500
  add_message operator-z 1 2 +4930 | sed 's|<e:Body>|<e:Header><x:y xmlns:x="urn:x" e:mustUnderstand="1"/></e:Header><e:Body>|' |
    expect MustUnderstand 500
  add_message operator-z 1 2 +4930 | sed 's|soap/envelope/|soap/other/|' | expect VersionMismatch 500
  # Somebody else writes, for longer than anybody waits.
  des-enrol request --db z.db operator-a --wait 0 || true
  des-enrol confirm --db a.db 1
  eventually all_acknowledged a
  stop_node "${pid[z]}"
  mkfifo go
  edit-store --db a.db --wait <go >writer 3>&- &
  writer=$!
  exec 7>go
  eventually grep -q applied writer
  at=$(des-enrol list --db a.db --json | jq -r .copy)
  add_message operator-z "$at" 90 +4930 | expect Busy 500
  kill -KILL "$writer"
  wait "$writer" || true
  exec 7>&-
  add_message operator-z "$at" 90 +4930 | soap a "$token" | grep -q '<position>90</position>'
}

# tls_node NAME: serves HTTPS, to whoever shows a certificate that the other's authority has made.
tls_node() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -keyout "$1.key" -out "$1.pem" -subj "/CN=$1" -addext 'subjectAltName=IP:127.0.0.1' 2>/dev/null
  cat "$1.pem" "$1.key" >"$1.both"
}

@test "over TLS with certificates on both sides; without one, or with another, nothing is exchanged" {
  tls_node a
  tls_node z
  tls_node stranger
  node a --tls-certificate a.pem --tls-key a.key --tls-client-ca z.pem
  node z --tls-certificate z.pem --tls-key z.key --tls-client-ca a.pem
  agree a z +49
  agree z a +61 --confirm by-itself
  exchange_tokens a z
  des-enrol amend --db a.db operator-z --url "https://127.0.0.1:${http[z]}"
  des-enrol amend --db z.db operator-a --url "https://127.0.0.1:${http[a]}" --ca-file "$PWD/a.pem" --certificate "$PWD/z.both"
  run -7 des-enrol request --db a.db operator-z --wait 1
  [[ $output == *"operator-z enrolment unsent: no answer from https:"*certificate* ]]
  des-enrol amend --db a.db operator-z --ca-file "$PWD/z.pem"
  run -7 des-enrol request --db a.db operator-z --wait 1
  [[ $output == *"operator-z enrolment unsent: no answer from https:"* ]]
  des-enrol amend --db a.db operator-z --certificate "$PWD/stranger.both"
  run -7 des-enrol request --db a.db operator-z --wait 1
  [[ $output == *"operator-z enrolment unsent: no answer from https:"* ]]
  des-enrol amend --db a.db operator-z --certificate "$PWD/a.both"
  run -0 des-enrol request --db a.db operator-z --wait 10
  [ "$(des-enrol list --db a.db --json | jq -r .certificate)" = "$PWD/a.both" ]
  run -0 des-naptr add --db z.db --wait 10 --uri sip:z@z.example +4930123
  [[ $output == *"operator-a done"* ]]
  eventually answers a +4930123 sip:z@z.example

  # An O&M system, too.
  des-enrol account --db z.db desk --token-out desk
  local -a there=(--server "https://127.0.0.1:${http[z]}" --token-file desk --ca-file z.pem)
  run -4 des-naptr list "${there[@]}"
  run -0 des-naptr list "${there[@]}" --certificate a.both
  [[ $output == *+4930123* ]]
}
