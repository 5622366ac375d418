#!/usr/bin/env bats
# What comes twice, too late, too early or all at once (Q.3643, clauses 8.2 and 9.1): messages that a
# relay between two DESs has seen are sent again, and several write at the same time.

# partners.bash sets what is not set here; what Perl expands is in single quotes.
# shellcheck disable=SC2154,SC2016

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  load ../partners
  cd "$BATS_TEST_TMPDIR" || return 1
  node a
  node z
  relay_between a z
  agree a z +49
  agree z a +61 --confirm by-itself
  exchange_tokens a z
  token=$(cat z-shows-a)
  des-enrol request --db a.db operator-z --wait 10
  eventually all_acknowledged z
  eventually all_acknowledged a
}

teardown() {
  stop_nodes
}

# send FILE: to A, as Z would. "ok POSITION", or the fault's code, and the position it names.
send() {
  local answer
  answer=$(soap a "$token" <"$1")
  [[ $answer != *"<code>"* ]] || printf '%s ' "$(code_of "$answer")"
  sed -n 's/.*<position>\(.*\)<\/position>.*/\1/p' <<<"$answer"
}

# The copy at A: where it stands, what it holds, and how often anything has changed.
copy() {
  des-enrol list --db a.db --json | jq -r .copy
  sqlite3 a.db "SELECT change_number FROM node; SELECT number, quote(regexp), ttl FROM record
    JOIN operator ON id = operator WHERE name = 'operator-z' ORDER BY 1, 2"
}

at() {
  des-enrol list --db a.db --json | jq -r .copy
}

# set_back A's database to what it was, with Z out of the way.
set_back() {
  stop_node "${pid[z]}"
  stop_node "${pid[a]}"
  rm -f a.db-wal a.db-shm
  cp before.db a.db
  start a
}

@test "old messages that come again, in any order, change nothing" {
  touch relay/record
  z() { des-naptr "$@" --db z.db -q --wait 10; }
  z add --uri sip:one@z.example +49301
  z modify --set-uri sip:two@z.example +49301
  z add --uri sip:three@z.example +49302
  z cancel +49302
  z modify --set-uri sip:four@z.example +49301
  z add --uri sip:five@z.example +49303
  rm relay/record
  messages=(relay/*-a-*NaptrRecords.xml)
  [ ${#messages[@]} = 6 ]
  before=$(copy)
  for message in "${messages[@]}" relay/00{5,3,1,4,2}-*; do
    [[ $message == *006-* ]] || [ "$(send "$message")" = "OutOfSequence $(at)" ]
  done
  [ "$(send relay/006-*)" = "$(at)" ] # what was taken last is acknowledged again
  [ "$(copy)" = "$before" ]
  run -0 des-enrol verify --db a.db operator-z
}

@test "messages out of order are taken in theirs, each once" {
  sqlite3 a.db ".backup before.db"
  touch relay/record
  numbers z +4930 2500 | des-naptr import --db z.db -q --wait 30 -
  des-naptr cancel --db z.db -q --wait 10 +49300007
  messages=(relay/*-a-*NaptrRecords.xml)
  [ ${#messages[@]} = 4 ]
  set_back

  start=$(at)
  for message in "${messages[@]:1}"; do
    [ "$(send "$message")" = "OutOfSequence $start" ]
  done
  for i in 0 1 2 3; do
    before=$(at)
    there=$(send "${messages[i]}")
    [ "$there" = "$(at)" ] && [ "$there" != "$before" ]
    [ "$(send "${messages[i]}")" = "$there" ]
    state=$(copy)
    for other in 3 1 0 2; do # later ones and earlier ones
      [[ $other = "$i" || $other = $((i + 1)) ]] || [ "$(send "${messages[other]}")" = "OutOfSequence $there" ]
    done
    [ "$(copy)" = "$state" ]
  done
  start z
  run -0 des-enrol verify --db a.db operator-z
}

@test "the same message from many hands at once is done once" {
  sqlite3 a.db ".backup before.db"
  touch relay/record
  numbers z +4930 200 | des-naptr import --db z.db -q --wait 30 -
  set_back
  change=$(sqlite3 a.db "SELECT change_number FROM node")
  for i in 1 2 3 4 5 6 7 8; do
    send relay/001-a-AddNaptrRecords.xml >answer-$i 3>&- &
    hands[i]=$!
  done
  wait "${hands[@]}"
  [ "$(sort -u answer-*)" = "$(at)" ]
  [ "$(sqlite3 a.db "SELECT change_number FROM node")" = $((change + 1)) ]
  start z
  run -0 des-enrol verify --db a.db operator-z
}

@test "a copy that was set back is brought up to date with the next change" {
  des-naptr add --db z.db -q --wait 10 --uri sip:one@z.example +49301
  sqlite3 a.db ".backup before.db"
  des-naptr modify --db z.db -q --wait 10 --set-uri sip:two@z.example +49301
  des-naptr add --db z.db -q --wait 10 --uri sip:two@z.example +49302
  set_back
  answers a +49301 sip:one@z.example
  start z
  des-naptr add --db z.db -q --wait 10 --uri sip:three@z.example +49303
  eventually answers a +49301 sip:two@z.example
  run -0 des-enrol verify --db a.db operator-z
}

@test "requests of before that come again neither enrol nor leave" {
  touch relay/record
  des-enrol leave --db a.db operator-z --wait 10
  des-enrol request --db a.db operator-z --wait 10
  eventually all_acknowledged a
  rm relay/record
  before=$(des-enrol list --db z.db --json | jq -c '[.enrolled, .copy]')
  as_a() { soap z "$(cat a-shows-z)" <"$1"; }
  [[ $(as_a relay/*1-z-RequestLeaving.xml) == *"<state>confirmed</state>"* ]] # it had been
  [ "$(des-enrol list --db z.db --json | jq -c '[.enrolled, .copy]')" = "$before" ]
  answers a +49301 '' && run -0 des-enrol verify --db z.db operator-a

  des-enrol leave --db a.db operator-z --wait 10
  enrolment=$(printf '%s\n' relay/*-z-RequestEnrolment.xml | head -1)
  [[ $(as_a "$enrolment") == *"<state>rejected</state><reason>one of both has left since"* ]]
  [ "$(des-enrol list --db z.db --json | jq -c '[.enrolled, has("copy")]')" = "[false,false]" ]
}

@test "of a message with one bad number in the middle, nothing is taken" {
  stop_node "${pid[z]}"
  des-enrol amend --db a.db operator-z --may-publish '+49,+3311'
  des-naptr add --db a.db -q --uri sip:a@a.example +3311030
  start=$(at)
  state=$(copy)
  mapfile -t all < <(seq -f '+49301%03g' 60)
  refused() { # CODE PERL: what becomes of a message so changed
    add_message operator-z "$start" 90 "${all[@]}" | perl -pe "$2" >message
    [ "$(send message)" = "$1 " ] || { send message; return 1; }
    soap a "$token" <message | grep -q '<element>[A-Za-z]*NaptrRecords/number\[30\]' || { soap a "$token" <message; return 1; }
    [ "$(copy)" = "$state" ]
  }
  refused NotPermitted 's/\+49301030/+3930/'
  refused NumberConflict 's/\+49301030/+3311030/'
  refused InvalidRecord 's/(49301030.*?)E2U.sip/$1SIP+E2U/'
  refused InvalidRecord 's/(49301030.*?x.example)!/$1/'
  refused InvalidMessage 's/(49301030.*?<order>)100/${1}70000/'
  refused NotPermitted 's/\+49301030/+3930/; s/AddNaptr/ModifyNaptr/g'
  has_no_answer a +49301001
  add_message operator-z "$start" 90 "${all[@]}" >message
  [ "$(send message)" = 90 ]
  eventually answers a +49301030 sip:x@x.example
}

@test "numbers that the partner does not take are named, all others arrive" {
  des-enrol amend --db a.db operator-z --may-publish '+49,+3311'
  des-naptr add --db a.db -q --uri sip:a@a.example +3311030
  { numbers z +4930 1200; numbers z +3310 2 | tail -2; numbers z +49310 800 | tail -800
    numbers z +3311030 1 | tail -1 | sed s/0001,/,/; } >all.csv
  run -6 des-naptr import --db z.db --wait 30 all.csv
  [[ $output == *"operator-a rejected: "*"(and 2 more)"* ]]
  des-broadcast status --db z.db --json | jq -r '.refused[] | .number + " " + .code' >refused
  diff - refused <<'END'
+33100001 NotPermitted
+33100002 NotPermitted
+3311030 NumberConflict
END
  run -1 --separate-stderr des-enrol verify --db a.db operator-z
  diff - <(echo "$output") <<'END'
+33100001 missing here
+33100002 missing here
+3311030 missing here
END
}

# system NAME COUNT: an O&M system that adds +4930NAME0001, 2, ... over I4, each with a transaction of
# its own, and sends every third one twice. Prints the number and the serial of each.
system() {
  des-enrol account --db z.db "system-$1" --token-out "token-of-$1"
  /usr/bin/python3 - "${http[z]}" "$(cat "token-of-$1")" "$@" <<'END' 3>&-
import sys
import requests
from zeep import Client, Transport

port, token, name, count = sys.argv[1:]
session = requests.Session()
session.headers["Authorization"] = f"Bearer {token}"
i4 = Client(f"http://127.0.0.1:{port}/i4?wsdl", transport=Transport(session=session)).service
naptr = dict(order=100, preference=10, flags="u", services="E2U+sip",
             regexp=f"!^.*$!sip:system-{name}@z.example!", replacement=".")
for n in range(1, int(count) + 1):
    request = dict(terms=dict(transaction=f"system-{name}-{n}"),
                   number=[dict(number=f"+4930{name}{n:04}", naptr=[naptr])])
    answer = i4.AddNaptrRecords(**request)
    assert not answer.repeated and answer.added == 1, answer
    print(request["number"][0]["number"], answer.serial)
    if n % 3 == 0:
        again = i4.AddNaptrRecords(**request)
        assert again.repeated and again.serial == answer.serial, again
END
}

@test "what several write at once is there once each, in one order, at the partner too" {
  first=$(($(des-broadcast status --db z.db | sed -n 's/^serial //p') + 1))
  system 1 40 >done-1 &
  writers=($!)
  system 2 40 >done-2 &
  writers+=($!)
  for n in {1..20}; do
    des-naptr add --db z.db --uri sip:hand@z.example "+493030$n" 3>&-
  done >by-hand &
  writers+=($!)
  for writer in "${writers[@]}"; do
    wait "$writer"
  done
  # The serials go on without a gap, and each belongs to one change.
  [ "$(wc -l <done-1) $(wc -l <done-2)" = "40 40" ]
  { sed 's/.* //' done-1 done-2; sed -n 's/.*serial \([0-9]*\).*/\1/p' by-hand; } | sort -n >serials
  diff <(seq "$first" $((first + 99))) serials
  # What was acknowledged is in the profile, once.
  { cat done-1 done-2 | sed 's/ .*//'; seq -f '+493030%g' 20; } | sort >numbers
  des-naptr list --db z.db --format csv | sed '1d; s/,.*//' | sort | diff numbers -
  eventually all_acknowledged z
  run -0 des-enrol verify --db a.db operator-z
}
