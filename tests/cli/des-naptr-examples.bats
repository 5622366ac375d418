#!/usr/bin/env bats
# The examples in des-naptr(1), run as one session.

bats_require_minimum_version 1.5.0

# What stands in the examples of the page, as a reader sees it: commands behind "$ ", and what they
# print. A line that ends in a backslash goes on in the next.
examples() {
  sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$DES_SOURCE/man/des-naptr.1" |
    awk '/^\.Bd/ { on = 1; next } /^\.Ed/ { on = 0 } on' |
    sed -e 's/\\e/\\/g' -e 's/\\&//g' -e ':a' -e '/ \\$/{N;s/ \\\n */ /;ta' -e '}'
}

@test "the examples in the man page print what they say" {
  load ../helpers
  new_store
  cd "$BATS_TEST_TMPDIR" || return
  mapfile -t script < <(examples)
  [ "${#script[@]}" -gt 20 ]
  local command='' expected=''
  check() {
    [[ -n $command ]] || return 0
    local printed
    eval "{ $command; } >printed 2>&1" || { echo "$command: exit status $?"; cat printed; return 1; }
    printed=$(cat printed)
    # What a command prints is compared where the page shows it.
    [[ -z $expected || $printed == "${expected%$'\n'}" ]] ||
      { printf '$ %s\n%s\ninstead of\n%s\n' "$command" "$printed" "$expected"; return 1; }
  }
  for line in "${script[@]}"; do
    if [[ $line == '$ '* ]]; then
      check
      command=${line#'$ '} expected=''
    else
      expected+=$line$'\n'
    fi
  done
  check
}
