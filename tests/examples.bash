# The examples of a man page, run as one session.
# shellcheck shell=bash

# examples_in PAGE: what a reader sees of them: commands behind "$ ", and what they print. A line
# that ends in a backslash goes on in the next.
examples_in() {
  sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/p' "$DES_SOURCE/man/$1" |
    awk '/^\.Bd/ { on = 1; next } /^\.Ed/ { on = 0 } on' |
    sed -e 's/\\e/\\/g' -e 's/\\&//g' | sed -e ':a' -e '/ \\$/{N;s/ \\\n */ /;ta' -e '}'
}

# run_examples, with these on stdin. What a command prints is compared where the page shows it.
# before_example COMMAND, where there is such a function, makes what the example takes for granted.
run_examples() {
  local line command='' expected='' count=0
  while IFS= read -r line; do
    if [[ $line == '$ '* ]]; then
      run_example || return 1
      command=${line#'$ '} expected=''
      count=$((count + 1))
    else
      expected+=$line$'\n'
    fi
  done
  run_example && [ "$count" -gt 0 ]
}

run_example() {
  [[ -n $command ]] || return 0
  ! declare -F before_example >/dev/null || before_example "$command" </dev/null || return 1
  local printed
  eval "{ $command; } >printed 2>&1" </dev/null || { echo "$command: exit status $?"; cat printed; return 1; }
  printed=$(cat printed)
  [[ -z $expected || $printed == "${expected%$'\n'}" ]] ||
    { printf '$ %s\n%s\ninstead of\n%s\n' "$command" "$printed" "$expected"; return 1; }
}
