#!/usr/bin/env bats
# The completions of the shells ask the programs.

bats_require_minimum_version 1.5.0

setup() {
  PATH=$DES_BIN:$PATH
  files=$DES_BIN/../completions
}

@test "bash completes verbs, options and the words of an option" {
  complete_in_bash() {
    bash -c "source '$files/des.bash'; COMP_WORDS=($1); COMP_CWORD=$2; _des; printf '%s\n' \"\${COMPREPLY[@]}\""
  }
  [ "$(complete_in_bash 'des-naptr imp' 1)" = import ]
  [ "$(complete_in_bash 'des-naptr import --rep' 2)" = --replace ]
  [ "$(complete_in_bash 'des-naptr import --format j' 3)" = jsonl ]
}

@test "bash is told of every program" {
  run -0 bash -c "source '$files/des.bash'; complete -p des-query des-naptr des-serve"
}

@test "zsh reads its completion, and knows every program" {
  run -0 zsh -n "$files/_des"
  [[ $(head -n 1 "$files/_des") == "#compdef "*des-query* ]]
}

@test "fish completes verbs and options" {
  run -0 fish --no-config -c "source '$files/des.fish'; complete -C 'des-naptr imp'"
  [ "${lines[0]}" = import ]
  run -0 fish --no-config -c "source '$files/des.fish'; complete -C 'des-naptr import --rep'"
  [ "${lines[0]}" = --replace ]
}

@test "an unknown word completes to nothing, and says nothing" {
  run -0 --separate-stderr des-naptr --complete no-such-verb --no-such-option ''
  # shellcheck disable=SC2154 # set by run
  [ -z "$stderr" ]
}
