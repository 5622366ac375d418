#!/usr/bin/env bats
# des-serve answers as NSD does with the zone that des-zone exports: two programs that share no code,
# asked the same 100,000 questions and more.

bats_require_minimum_version 1.5.0
load ../helpers
load ../other_servers

teardown() {
  stop_nodes
}

# compare COUNT: questions to des-serve and to NSD.
compare() {
  PYTHONDONTWRITEBYTECODE=1 "$DES_SOURCE/tests/same_answers.py" "$BATS_TEST_TMPDIR/plan.csv" \
    e164.arpa "$NODE_DNS" "$NSD_DNS" "$1"
}

# The plan is served by des-serve from its database, and by NSD from the zone exported of it.
serve_plan() {
  new_store
  "$DES_SOURCE/tests/numbering_plan.py" >"$BATS_TEST_TMPDIR/plan.csv"
  des-naptr import --db "$DB" --quiet "$BATS_TEST_TMPDIR/plan.csv"
  des-zone export --db "$DB" --fixed-blocks expand "$@" -o "$BATS_TEST_TMPDIR/zone"
  start_node des
  start_nsd "e164.arpa=$BATS_TEST_TMPDIR/zone"
}

@test "100,000 questions about every kind of name have the same answers as NSD's" {
  serve_plan
  run compare 150000
  echo "$output"
  [ "$status" -eq 0 ]
  [[ ${lines[-1]} =~ ^all:\ ([0-9]+)\ asked,\ 0\ differ$ ]]
  ((BASH_REMATCH[1] >= 100000))
}

@test "without plugged holes NSD answers otherwise, and the comparison notices" {
  serve_plan --no-plug-holes
  run -1 compare 5000
  [[ $output == *"beside an exception: "*" asked, "[1-9]*" differ"* ]]
}
