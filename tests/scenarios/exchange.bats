#!/usr/bin/env bats
# Several DESs exchange their profiles (Q.3643, clauses 8.1, 8.2 and 9.1): real processes on
# loopback, changed and asked by independent clients too.

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
}

@test "figure 8-1: a DES enrols, after the confirmation of the other's O&M" {
  node a
  node z
  agree a z +49
  agree z a +61
  exchange_tokens a z
  des-naptr add --db z.db -q --uri sip:old@z.example +4930123
  des-naptr add --db a.db -q --uri sip:old@a.example +61255501234

  run -7 des-enrol request --db a.db operator-z # step 1, 2
  [ "$output" = "operator-z enrolment waiting" ]
  has_no_answer a +4930123
  [ "$(des-enrol requests --db z.db --json | jq -r '.side + .progress')" = theirswaiting ]

  des-enrol confirm --db z.db 1 # step 3
  run -0 des-enrol request --db a.db operator-z --wait 10 # step 4
  [ "$output" = "operator-z enrolment done" ]
  eventually answers a +4930123 sip:old@z.example
  # And the other way: the host's profile is announced, and fetched.
  eventually answers z +61255501234 sip:old@a.example
}

@test "a rejected enrolment says why, and nothing is exchanged" {
  node a
  node z
  agree a z +49
  agree z a +61
  exchange_tokens a z
  des-naptr add --db z.db -q --uri sip:old@z.example +4930123
  run -7 des-enrol request --db a.db operator-z
  des-enrol reject --db z.db 1 --why 'no contract yet'
  eventually decided a rejected
  [ "$(des-enrol requests --db a.db --json | jq -r '.reason + .decided_by')" = "no contract yetoperator-z" ]
  has_no_answer a +4930123
  [ "$(des-enrol list --db a.db --json | jq .enrolled)" = false ]
}

@test "figures 8-3 to 8-5: what is added, modified and cancelled reaches the partner" {
  two_enrolled
  run -0 des-naptr add --db z.db --wait 10 --uri sip:one@z.example +4930123
  [[ $output == *"operator-a done"* ]]
  eventually answers a +4930123 sip:one@z.example
  des-naptr modify --db z.db -q --wait 10 --set-uri sip:two@z.example +4930123
  eventually answers a +4930123 sip:two@z.example
  des-naptr cancel --db z.db -q --wait 10 +4930123
  eventually has_no_answer a +4930123
  # One transaction with all three.
  des-naptr add --db z.db -q --uri sip:m@z.example +49301
  des-naptr add --db z.db -q --wait 10 --uri sip:c@z.example +49302
  printf '%s\n' number,order,preference,flags,services,regexp,replacement,ttl \
    '+49301,100,10,u,E2U+sip,!^.*$!sip:m2@z.example!,.,60' +49302,,,,,,, \
    '+49303,100,10,u,E2U+sip,!^.*$!sip:a@z.example!,.,60' >mixed.csv
  des-naptr import --db z.db -q --wait 10 mixed.csv
  eventually answers a +49301 sip:m2@z.example
  eventually answers a +49303 sip:a@z.example
  eventually has_no_answer a +49302
}

@test "figures 8-3 to 8-5 over I4: des-naptr --server tells what every partner made of it" {
  two_enrolled
  des-enrol account --db z.db desk --token-out token
  local -a there=(--server "http://127.0.0.1:${http[z]}" --token-file token --wait 10)
  run -0 des-naptr add "${there[@]}" --uri sip:one@z.example +4930123
  [[ ${lines[0]} == "added 1, "* && ${lines[1]} == "operator-a done" ]]
  run -0 answers a +4930123 sip:one@z.example
  run -0 des-naptr modify "${there[@]}" --set-uri sip:two@z.example +4930123
  [ "${lines[1]}" = "operator-a done" ]
  run -6 des-naptr add "${there[@]}" --json --uri sip:two@z.example +4420123 # a prefix that is not agreed
  [[ ${lines[1]} == *'"operator":"operator-a","outcome":"rejected","reason":"'*+4420123* ]]
  des-broadcast pause --db z.db operator-a
  run -7 des-naptr cancel "${there[@]:0:4}" --wait 1 +4930123
  [[ ${lines[1]} == "operator-a pending"* ]]
  des-broadcast resume --db z.db operator-a
  eventually has_no_answer a +4930123
}

@test "blocks and substituted records reach the partner as they are" {
  two_enrolled
  des-naptr add --db z.db -q --wait 10 --substitute --regexp '!^(.*)$!sip:\1@z.example!' '+4930XXX'
  eventually answers a +4930123 'sip:+4930123@z.example'
  has_no_answer a +49301234
}

@test "figure 8-2: leaving deletes both profiles, and both answer at once without them" {
  two_enrolled
  des-naptr add --db z.db -q --wait 10 --uri sip:z@z.example +4930123
  des-naptr add --db a.db -q --wait 10 --uri sip:a@a.example +61255501234
  eventually answers a +4930123 sip:z@z.example
  eventually answers z +61255501234 sip:a@a.example
  run -0 des-enrol leave --db a.db operator-z --wait 10
  [ "$output" = "operator-z leaving done" ]
  eventually has_no_answer a +4930123
  eventually has_no_answer z +61255501234
  answers z +4930123 sip:z@z.example
  des-enrol drop --db a.db operator-z
  [ -z "$(des-enrol list --db a.db --json)" ]
}

@test "a partner that never answers can be dropped one-sidedly" {
  two_enrolled
  des-naptr add --db z.db -q --wait 10 --uri sip:z@z.example +4930123
  eventually answers a +4930123 sip:z@z.example
  stop_node "${pid[z]}"
  run -7 des-enrol leave --db a.db operator-z
  [[ $output == "operator-z leaving unsent: no answer from "* ]]
  answers a +4930123 sip:z@z.example
  run -6 des-enrol drop --db a.db operator-z
  des-enrol drop --db a.db operator-z --force
  eventually has_no_answer a +4930123
}

@test "a partner that is down is caught up when it returns, in batches" {
  two_enrolled
  kill -KILL "${pid[a]}"
  seq -f '+4930%05g,100,10,u,E2U+sip,!^.*$!sip:z@z.example!,.,60' 0 9999 |
    sed '1i number,order,preference,flags,services,regexp,replacement,ttl' >more.csv
  des-naptr import --db z.db -q more.csv
  # Not the first load of an empty profile: it is told number by number.
  run -7 des-naptr add --db z.db --wait 0 --uri sip:last@z.example +4930
  [[ $output == *"operator-a pending"* ]]
  start a
  LIMIT=30 eventually all_acknowledged z
  eventually answers a +493009999 sip:z@z.example
  eventually answers a +4930 sip:last@z.example
}

@test "des-broadcast flush does without des-serve, and beside it" {
  two_enrolled
  stop_node "${pid[z]}"
  des-naptr add --db z.db -q --uri sip:z@z.example +4930123
  run -0 des-broadcast flush --db z.db
  [ "$output" = "operator-a done" ]
  eventually answers a +4930123 sip:z@z.example
  stop_node "${pid[a]}"
  des-naptr add --db z.db -q --uri sip:z@z.example +4930124
  run -7 des-broadcast flush --db z.db --wait 1
  [[ $output == "operator-a pending: no answer from "* ]]
}

@test "a paused partner is told nothing until it is resumed; resync fetches the profile anew" {
  two_enrolled
  des-broadcast pause --db z.db operator-a
  des-naptr add --db z.db -q --uri sip:z@z.example +4930123
  run -7 des-naptr add --db z.db --wait 0 --uri sip:z@z.example +4930124
  [[ $output == *"operator-a pending: paused"* ]]
  des-broadcast resume --db z.db operator-a
  eventually answers a +4930124 sip:z@z.example
  des-broadcast resync --db z.db operator-a
  eventually all_acknowledged z
  answers a +4930124 sip:z@z.example
}

@test "clause 9.1: every reason of refusal has its own fault, and a line in the log" {
  two_enrolled
  token=$(cat z-shows-a)
  at=$(des-enrol list --db a.db --json | jq -r .copy)
  expect() { # CODE STATUS [CURL-OPTION...] with the message on stdin
    run soap a "$token" -w '\n%{http_code}' "${@:3}"
    [ "$(code_of "$output")" = "$1" ] || { echo "$output"; return 1; }
    [ "${lines[-1]}" = "$2" ] || { echo "$output"; return 1; }
    grep -Eq "I1 (request|AddNaptrRecords) from 127.0.0.1:[0-9]*: $1: " a.log
  }
  add_message operator-z "$at" 90 +4930 | token=wrong-token expect NotAuthenticated 401
  add_message operator-y "$at" 90 +4930 | expect OperatorMismatch 403
  add_message operator-z 77 90 +4930 | expect OutOfSequence 500
  add_message operator-z "$at" 90 +4930 +3312 | expect NotPermitted 500
  add_message operator-z "$at" 90 +4930 | sed 's/E2U+sip/SIP+E2U/' | expect InvalidRecord 500
  add_message operator-z "$at" 90 +4930 | sed 's/<order>100/<order>70000/' | expect InvalidMessage 500
  des-enrol amend --db a.db operator-z --may-publish '*'
  des-naptr add --db a.db -q --uri sip:a@a.example +61255501234
  add_message operator-z "$at" 90 +4930 +61255501234 | expect NumberConflict 500
  des-enrol amend --db a.db operator-z --address 192.0.2.1
  add_message operator-z "$at" 90 +4930 | expect AddressMismatch 403
  des-enrol amend --db a.db operator-z --address 127.0.0.1
  # None of them has changed anything.
  [ "$(des-enrol list --db a.db --json | jq -r .copy)" = "$at" ]
  has_no_answer a +4930
}

@test "a message that comes twice is done once, and answered twice" {
  two_enrolled
  stop_node "${pid[z]}"
  token=$(cat z-shows-a)
  at=$(des-enrol list --db a.db --json | jq -r .copy)
  add_message operator-z "$at" 90 +4930 >message
  first=$(soap a "$token" <message)
  [[ $first == *"<position>90</position>"* ]]
  [ "$(soap a "$token" <message)" = "$first" ]
  eventually answers a +4930 sip:x@x.example
}

@test "a number that the partner does not take holds up nothing, and is named" {
  two_enrolled
  des-naptr add --db z.db -q --uri sip:z@z.example +4930123
  run -6 des-naptr add --db z.db --wait 10 --uri sip:z@z.example +33123
  [[ $output == *"operator-a rejected: +33123: "* ]]
  run -0 des-naptr add --db z.db --wait 10 --uri sip:z@z.example +4930124
  eventually answers a +4930124 sip:z@z.example
  has_no_answer a +33123
  [ "$(des-broadcast status --db z.db --json | jq -r '.refused[] | .number + .code')" = +33123NotPermitted ]
  des-naptr cancel --db z.db -q --wait 10 +33123
  [ "$(des-broadcast status --db z.db --json | jq '.refused | length')" = 0 ]
}

@test "a number is ported out: the partner may publish it, and everybody follows" {
  two_enrolled
  des-enrol amend --db a.db operator-z --may-publish '*'
  des-naptr add --db a.db -q --wait 10 --uri sip:a@a.example '+612555*'
  run -6 des-naptr add --db z.db --wait 10 --uri sip:z@z.example +61255501234
  [[ $output == *"+61255501234 is held by 'operator-a'"* ]]
  des-naptr port --db a.db -q --to operator-z +61255501234
  des-naptr modify --db z.db -q --wait 10 --set-uri sip:new@z.example +61255501234
  eventually answers a +61255501234 sip:new@z.example
  answers a +61255501235 sip:a@a.example
}

@test "a token is rotated without interruption" {
  two_enrolled
  des-enrol rotate --db a.db operator-z --token-out new-token
  des-naptr add --db z.db -q --wait 10 --uri sip:z@z.example +4930123
  eventually answers a +4930123 sip:z@z.example
  des-enrol amend --db z.db operator-a --token-in new-token
  run -0 des-naptr add --db z.db --wait 10 --uri sip:z@z.example +4930124
  run soap a "$(cat z-shows-a)" </dev/null -o /dev/null -w '%{http_code}'
  add_message operator-z 1 2 +4930 >message
  [ "$(soap a "$(cat z-shows-a)" -o /dev/null -w '%{http_code}' <message)" = 401 ]
}

@test "the profile is text/dns for everybody, conditional, compressed, and goes on after a break" {
  two_enrolled
  des-naptr add --db z.db -q --wait 10 --uri sip:z@z.example +4930123
  token=$(cat a-shows-z)
  get() { curl -s -H "Authorization: Bearer $token" "$@" "http://127.0.0.1:${http[z]}/i1/profile/operator-z"; }
  get -D head -o zone
  grep -qi '^content-type: text/dns' head
  des-enrol init --db copy.db --operator copy --apex e164.arpa --ns ns.copy.example
  des-zone import --db copy.db -q zone
  [ "$(des-naptr list --db copy.db --format csv)" = "$(des-naptr list --db z.db --format csv)" ]
  etag=$(sed -n 's/\r//; s/^ETag: //Ip' head)
  [ "$(get -H "If-None-Match: $etag" -o /dev/null -w '%{http_code}')" = 304 ]
  [ "$(get -H 'Accept-Encoding: gzip' | gunzip)" = "$(cat zone)" ]
  [ "$(get -H "Range: bytes=10-" -H "If-Range: $etag")" = "$(tail -c +11 zone)" ]
  [ "$(get -H 'Accept: image/png' -o /dev/null -w '%{http_code}')" = 406 ]
  [ "$(get -H 'Authorization: Bearer wrong' -o /dev/null -w '%{http_code}')" = 401 ]
}

@test "after kill -9 at any moment, the exchange goes on and the profiles are equal" {
  two_enrolled
  for round in 1 2 3 4 5 6; do
    for number in 1 2 3 4 5 6 7 8 9; do
      des-naptr add --db z.db -q --uri "sip:$number@z.example" "+493$round$number"
    done
    [ $((round % 2)) = 0 ] && victim=a || victim=z
    kill -KILL "${pid[$victim]}"
    start "$victim"
  done
  LIMIT=30 eventually all_acknowledged z
  for round in 1 2 3 4 5 6; do
    eventually answers a "+493${round}9" sip:9@z.example
  done
  [ "$(sqlite3 a.db "SELECT number, quote(regexp), ttl FROM record JOIN operator ON id = operator WHERE name = 'operator-z' ORDER BY 1")" = \
    "$(sqlite3 z.db "SELECT number, quote(regexp), ttl FROM record JOIN operator ON id = operator WHERE name = 'operator-z' ORDER BY 1")" ]
}

@test "verification names the numbers that differ, whatever differs, and repairs them" {
  two_enrolled
  seq -f '+4930%05g,100,10,u,E2U+sip,!^.*$!sip:z@z.example!,.,60' 0 4999 |
    sed '1i number,order,preference,flags,services,regexp,replacement,ttl' >more.csv
  des-naptr add --db z.db -q --uri sip:z@z.example '+4930*'
  des-naptr import --db z.db -q --wait 30 more.csv
  run -0 --separate-stderr des-enrol verify --db a.db operator-z
  [ "$output" = "" ]
  # shellcheck disable=SC2154 # set by run
  [[ $stderr == "at 3: 0 differ, found in 1 exchanges" ]]

  # What should never happen, and must be found when it has.
  sqlite3 a.db "DELETE FROM record WHERE number = (SELECT min(number) FROM record);
    UPDATE record SET ttl = 61 WHERE number = (SELECT max(number) FROM record);"
  run -1 --separate-stderr des-enrol verify --db a.db operator-z
  [ "$(wc -l <<<"$output")" = 2 ]
  [[ $output == *'+4930* missing here'* ]]
  [[ $output == *"+493004999 different"* ]]
  [[ $stderr =~ ^'at 3: 2 differ, found in '([0-9]+)' exchanges'$ ]]
  [ "${BASH_REMATCH[1]}" -le 15 ]
  run -0 des-enrol verify --db a.db operator-z --repair
  run -0 --separate-stderr des-enrol verify --db a.db operator-z
  [ "$output" = "" ]
}

@test "flush --answers is done when the partner's DNS answers the new data" {
  two_enrolled
  run -3 des-broadcast flush --db z.db --answers
  [[ $output == *"operator-a"*"--dns"* ]]
  des-enrol amend --db z.db operator-a --dns "127.0.0.1:${dns[a]}"
  seq -f '+4930%03g' 0 99 | des-naptr add --db z.db -q --uri 'sip:\1@z.example' -
  des-naptr add --db z.db -q --uri 'sip:\1@z.example' --substitute '+49301XX'
  des-naptr cancel --db z.db -q +4930007
  run -0 des-broadcast flush --db z.db --answers --wait 10
  [ "$output" = "operator-a done" ]

  # It has the data, and answers something else.
  des-enrol amend --db z.db operator-a --dns "127.0.0.1:${dns[z]}" --dns "127.0.0.1:${dns[a]}"
  stop_node "${pid[a]}"
  sqlite3 a.db "UPDATE record SET regexp = CAST('!x!sip:x@x.example!' AS BLOB) WHERE number = (SELECT max(number) FROM record)"
  start a
  run -7 des-broadcast flush --db z.db --answers --wait 1
  [[ $output == "operator-a pending: +4930"*" at 127.0.0.1:${dns[a]}: other records (1 of "* ]]
  stop_node "${pid[a]}"
  run -7 des-broadcast flush --db z.db --answers
  [[ $output == "operator-a pending: +4930"*": no answer "* || $output == *timed-out* || $output == *no-answer* ]]
}

@test "a claim that a broadcast could not meet is listed, until the claimant gives it up" {
  two_enrolled
  des-naptr add --db a.db -q --uri sip:a@a.example +4930123
  run -6 des-naptr add --db z.db --wait 10 --uri sip:z@z.example +4930123 +4930124
  run -0 des-naptr conflicts --db a.db --json
  [ "$(jq -r '[.number, .claimant, .holder] | join(" ")' <<<"$output")" = "+4930123 operator-z operator-a" ]
  eventually answers a +4930124 sip:z@z.example
  run -0 answers a +4930123 sip:a@a.example
  des-naptr cancel --db z.db -q --wait 10 +4930123
  run -1 des-naptr conflicts --db a.db --json
  [ "$output" = "" ]
}

@test "a trimmed journal: who has missed what is gone fetches the profile" {
  two_enrolled
  des-naptr add --db z.db -q --wait 10 --uri sip:one@z.example +4930001
  des-naptr add --db z.db -q --wait 10 --uri sip:one@z.example +4930005
  stop_node "${pid[a]}"
  des-naptr add --db z.db -q --uri sip:two@z.example +4930002
  des-naptr cancel --db z.db -q +4930001
  run -0 des-broadcast trim --db z.db --keep 0
  [ "$output" = "removed 1 changes of 1 numbers, and 1 answers" ]
  run -0 des-broadcast trim --db z.db --keep-undelivered 0
  start a
  eventually answers a +4930002 sip:two@z.example
  eventually has_no_answer a +4930001
  eventually all_acknowledged z
  run -0 --separate-stderr des-enrol verify --db a.db operator-z
  des-naptr add --db z.db -q --wait 10 --uri sip:three@z.example +4930003
}
