#!/usr/bin/env bats
# The examples in des-naptr(1), run as one session.

bats_require_minimum_version 1.5.0

@test "the examples in the man page print what they say" {
  load ../helpers
  load ../examples
  new_store
  cd "$BATS_TEST_TMPDIR" || return
  run_examples < <(examples_in des-naptr.1)
}
