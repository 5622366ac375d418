#!/usr/bin/env bats
# Either side of an exchange is killed at each of its steps (Q.3643, clauses 8.1 and 8.2), and
# started again: in the end both copies are equal. A relay between the two kills them when a message
# has gone so far.

# partners.bash sets what is not set here.
# shellcheck disable=SC2154

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  load ../partners
  cd "$BATS_TEST_TMPDIR" || return 1
  node a
  node z
  relay_between a z
  agree a z +49 --confirm by-itself
  agree z a +61 --confirm by-itself
  exchange_tokens a z
  numbers z +4930 300 | des-naptr import --db z.db -q -
  numbers a +6125 300 | des-naptr import --db a.db -q -
}

teardown() {
  stop_nodes
}

# kill_at NODE COUNT [MILLISECONDS]: when so many events have been seen, and so much later.
kill_at() {
  echo "$2 ${pid[$1]} ${3:-0}" >relay/kill.new
  mv relay/kill.new relay/kill
}

# killed_or GOAL...: at the latest when the goal is reached without.
killed_or() {
  is_gone "${pid[$victim]}" || { "$@" && kill -KILL "${pid[$victim]}"; }
}

both_enrolled() {
  [ "$(cat <(des-enrol list --db a.db --json) <(des-enrol list --db z.db --json) | jq .enrolled | uniq)" = true ] &&
    all_acknowledged a && all_acknowledged z
}

# Neither has anything of the other, nor takes itself for enrolled.
both_without() {
  [ "$(cat <(des-enrol list --db a.db --json) <(des-enrol list --db z.db --json) | jq '.enrolled or has("copy")' | uniq)" = false ] &&
    [ "$(des-enrol requests --db a.db --json | jq -r .progress | sort -u)" = "done" ]
}

both_equal() {
  des-enrol verify --db a.db operator-z && des-enrol verify --db z.db operator-a
}

@test "killed at any step of enrolment and of leaving, both come to the same end" {
  local round victim
  for round in {1..12}; do
    [ $((round % 2)) = 0 ] && victim=a || victim=z
    echo "round $round of $victim" >>relay/seen
    kill_at "$victim" $((round * 2 - round % 3)) $((round * 5 % 4))
    des-enrol request --db a.db operator-z >out || [ $? -eq 7 ]
    eventually killed_or both_enrolled
    rm -f relay/kill
    start "$victim"
    LIMIT=20 eventually both_enrolled
    LIMIT=20 eventually both_equal

    kill_at "$victim" $((round / 2 + 1)) $((round % 3))
    des-enrol leave --db a.db operator-z >out || [ $? -eq 7 ]
    eventually killed_or both_without
    rm -f relay/kill
    start "$victim"
    LIMIT=20 eventually both_without
    has_no_answer a +49300001
    has_no_answer z +61250001
  done
}

@test "killed at any step of a broadcast, while changes flow, both come to the same end" {
  local round victim writer
  des-enrol request --db a.db operator-z --wait 10 >out
  eventually both_enrolled
  for ((n = 1; n < 1000; n++)); do
    [ ! -e enough ] || break
    des-naptr add --db z.db -q --uri "sip:$n@z.example" "+49301$n"
    des-naptr modify --db z.db -q --set-uri "sip:new-$n@z.example" "+49301$n"
    [ $((n % 3)) != 0 ] || des-naptr cancel --db z.db -q "+49301$n"
  done 3>&- &
  writer=$!
  for round in {1..12}; do
    [ $((round % 2)) = 0 ] && victim=a || victim=z
    echo "round $round of $victim" >>relay/seen
    kill_at "$victim" $((round % 5 + round / 3)) $((round * 5 % 7))
    eventually is_gone "${pid[$victim]}"
    start "$victim"
  done
  touch enough
  wait "$writer"
  LIMIT=20 eventually both_enrolled
  both_equal
  [ "$(copy_of a)" = "$(copy_of z)" ]
}

# copy_of NODE: what it holds of operator Z.
copy_of() {
  sqlite3 "$1.db" "SELECT number, quote(regexp), ttl FROM record
    JOIN operator ON id = operator WHERE name = 'operator-z' ORDER BY 1, 2"
}

@test "a profile that is still on its way when its owner leaves is not kept" {
  echo "a /i1/profile/operator-a done" >relay/hold
  des-enrol request --db a.db operator-z --wait 10
  eventually grep -q "a /i1/profile/operator-a done" relay/seen
  des-enrol leave --db a.db operator-z --wait 10
  rm relay/hold
  eventually grep -q "a /i1/profile/operator-a answered" relay/seen
  eventually grep -q "operator-a: .*not enrolled" z.log
  both_without
  has_no_answer z +61250001
}
