#!/usr/bin/env bats
# Examples of the RFCs and of operators' practice: provisioned, served, resolved.

bats_require_minimum_version 1.5.0
load ../helpers

teardown() {
  stop_nodes
}

# Imports tests/data/NAME.zone, serves it, and compares what every number of NAME.expected
# resolves to.
resolves_as_expected() {
  local node number expected
  new_store
  des-zone import --db "$DB" "$DES_SOURCE/tests/data/$1.zone"
  start_node "$1"
  node=$NODE_DNS
  while read -r number expected; do
    [[ $number == '#'* ]] && continue
    [[ $expected != - ]] || expected=
    run des-query -s "$node" --all "$number"
    [ "${lines[*]}" = "$expected" ] || [[ -z $expected && $status -eq 1 ]] ||
      { echo "$number: expected '$expected', got '${lines[*]}'"; return 1; }
  done <"$DES_SOURCE/tests/data/$1.expected"
}

@test "the playground: single records, pools, failover, blocks, an exception in a block" {
  resolves_as_expected playground
}

@test "RFC 3824, section 5.5" {
  resolves_as_expected rfc3824
}

@test "RFC 4769, sections 4.1 to 4.5" {
  resolves_as_expected rfc4769
}

@test "RFC 6116, section 3, and a non-terminal record" {
  resolves_as_expected rfc6116
}
