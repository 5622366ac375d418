#!/usr/bin/env bats
# des-naptr --server: the verbs that change and show records, against a DES that is asked over I4.

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  cd "$BATS_TEST_TMPDIR" || return 1
  new_store
  des-enrol account --db "$DB" desk --token-out token
  start_node a --http 127.0.0.1:0
  there=(--server "http://$(sed -n 's/^ready.* http=\([^ ]*\).*/\1/p' "$NODE_LOG")" --token-file token)
}

teardown() {
  stop_nodes
}

@test "add, modify, list and cancel do at a server what they do in a database" {
  local -a here=(--db twin.db)
  des-enrol init "${here[@]}" --operator operator-a --apex e164.arpa --ns des.operator-a.example
  local where
  for where in here there; do
    local -n at=$where
    des-naptr add "${at[@]}" --uri 'sip:\1@a.example' --transaction t1 +6125550100 +6125550101 +6125550102 +6125550110-+6125550129
    des-naptr add "${at[@]}" --uri 'tel:\1' --service tel --preference 20 --transaction t2 +6125550100
    des-naptr add "${at[@]}" --uri 'sip:\1@a.example' --substitute --ttl 1h --transaction t3 '+61255502*'
    des-naptr modify "${at[@]}" --service tel --set-order 50 --set-ttl 60 --transaction t4 +6125550100
    des-naptr cancel "${at[@]}" --service tel --transaction t5 +6125550100
    printf '+6125550101\n+6125550102\n' | des-naptr cancel "${at[@]}" --transaction t6 -
    des-naptr add "${at[@]}" -n --uri 'sip:x@a.example' --transaction t7 +49301 2>&1 | grep -v '^+'
    des-naptr add "${at[@]}" --json --uri 'sip:x@a.example' --transaction t8 --why test +49302
    des-naptr add "${at[@]}" --json --uri 'sip:x@a.example' --transaction t8 --why again +49302
    des-naptr list "${at[@]}"
    des-naptr list "${at[@]}" --json +6125550100
    des-naptr list "${at[@]}" --format csv '+61255502*'
  done >both 2>&1
  local lines
  lines=$(wc -l <both)
  ((lines % 2 == 0 && lines > 30))
  diff <(head -n $((lines / 2)) both) <(tail -n $((lines / 2)) both)
  diff <(des-naptr export "${here[@]}") <(des-naptr export --db "$DB")
}

@test "A refusal has the exit code and the words that it has beside the database" {
  des-naptr add "${there[@]}" -q --uri 'sip:\1@a.example' +6125550100
  run -6 --separate-stderr des-naptr add "${there[@]}" --uri 'sip:\1@a.example' +6125550100
  # shellcheck disable=SC2154 # set by run
  [[ $stderr == "des-naptr: +6125550100: has this record already:"* ]]
  run -1 --separate-stderr des-naptr cancel "${there[@]}" +6125550199
  [[ $stderr == "des-naptr: +6125550199: no such number or block in the profile" ]]
  run -6 --separate-stderr des-naptr add "${there[@]}" --regexp '!(!x!' +6125550101
  [[ $stderr == "des-naptr: +6125550101: regexp: "* ]]
  run -6 des-naptr add "${there[@]}" --expect-serial 99 --uri 'sip:\1@a.example' +6125550101
  run -1 des-naptr list "${there[@]}" +6125550101
  run -6 --separate-stderr des-naptr modify "${there[@]}" --set-uri $'sip:\001@a.example' +6125550100
  [[ $stderr == "des-naptr: a field has octets that XML cannot hold" ]]
}

@test "Who asks is the account; without one that is known nothing is done" {
  des-naptr add "${there[@]}" -q --uri 'sip:\1@a.example' +6125550100
  run -0 des-naptr history --db "$DB" --json +6125550100
  [[ $output == *'"desk"'* ]]
  printf 'not-the-token-of-anybody\n' >other
  run -5 --separate-stderr des-naptr add "${there[@]:0:2}" --token-file other --uri 'sip:\1@a.example' +6125550101
  [[ $stderr == *"token is not one of an account"* ]]
  run -2 des-naptr add "${there[@]:0:2}" --uri 'sip:\1@a.example' +6125550101
  [[ $output == *--token-file* ]]
  run -2 des-naptr add "${there[@]}" --who me --uri 'sip:\1@a.example' +6125550101
  run -2 des-naptr add --uri 'sip:\1@a.example' +6125550101
  [[ $output == *"give --db or --server"* ]]
  run -3 des-naptr list --server http://des.example --token-file token
  [[ $output == *cleartext* ]]
  run -1 des-naptr list "${there[@]}" +6125550101
}

@test "Without an answer, the message says how to learn what became of it" {
  stop_node "$NODE_PID"
  run -4 --separate-stderr des-naptr add "${there[@]}" --transaction t1 --uri 'sip:\1@a.example' +6125550101
  [[ $stderr == *"no answer from"*"--transaction t1"* ]]
  run -4 des-naptr list "${there[@]}"
}

@test "list fetches as many pages as there are" {
  des-naptr add --db "$DB" -q --uri 'sip:\1@a.example' +61255500000-+61255502499
  run -0 des-naptr list "${there[@]}" --format csv
  [[ ${#lines[@]} == "$(($(des-naptr list --db "$DB" --format csv | wc -l)))" ]]
}
