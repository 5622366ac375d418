#!/usr/bin/env bats
# The examples in des-enrol(1) and des-broadcast(1), each run as one session, with the addresses of
# partners that are there.

# partners.bash sets what is not set here; examples.bash calls what seems not to be called.
# shellcheck disable=SC2154,SC2317

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  load ../partners
  load ../examples
  cd "$BATS_TEST_TMPDIR" || return 1
}

teardown() {
  stop_nodes
}

# partner NAME [OPTION...] has an agreement with operator-a, whose DES is des.db.
partner() {
  node "$1"
  des-enrol agree --db "$1.db" operator-a --address 127.0.0.1 --url "http://127.0.0.1:${http[des]}" \
    --may-publish '*' --token-out "token-from-$1" "${@:2}"
}

# asks NAME: that partner wants to enrol.
asks() {
  partner "$1"
  des-enrol agree --db des.db "operator-$1" --address 127.0.0.1 --url "http://127.0.0.1:${http[$1]}" \
    --may-publish '*' --token-out "token-for-$1"
  des-enrol amend --db "$1.db" operator-a --token-in "token-for-$1"
  des-enrol amend --db des.db "operator-$1" --token-in "token-from-$1"
  des-enrol request --db "$1.db" operator-a || [ $? -eq 7 ]
}

before_example() {
  case $1 in
    'des-enrol agree '*)
      start des
      partner z --confirm by-itself
      ;;
    'des-enrol request '*) des-enrol amend --db z.db operator-a --token-in token-for-z ;;
    'des-enrol requests '*) asks y && asks x ;;
    'des-enrol leave '*) des-enrol amend --db z.db operator-a --token-in new-token-for-z ;;
  esac
}

at_home() {
  sed "s|https://des.z.example:8053|http://127.0.0.1:\${http[z]}|; s|192.0.2.0/28|127.0.0.1|"
}

@test "the examples in des-enrol(1) do what they say" {
  run_examples < <(examples_in des-enrol.1 | at_home)
  des-enrol requests --db des.db --json | jq -r .reason | grep -qx 'no contract yet'
  [ "$(des-enrol list --db des.db --json | jq -r .operator | paste -sd,)" = operator-x,operator-y ]
}

@test "the examples in des-broadcast(1) do what they say" {
  des-enrol init --db des.db --operator operator-a --apex e164.arpa --ns ns.a.example
  start des
  before_example() { :; }
  asks z
  des-enrol confirm --db des.db 1
  eventually all_acknowledged des
  numbers a +6125 3 >nightly.csv
  run_examples < <(examples_in des-broadcast.1)
}
