#!/usr/bin/env bats
# Man pages and completions say what the programs say.

bats_require_minimum_version 1.5.0

tools() {
  find "$DES_BIN" -maxdepth 1 -name 'des-*' -type f -executable -printf '%f\n' | sort
}

page_of() {
  find "$DES_SOURCE/man" -name "$1.[178]"
}

# The verbs of a program, one a line; nothing for a program without.
verbs_of() {
  "$DES_BIN/$1" --complete ''
}

# The long options that the program itself offers, for all its verbs.
options_of() {
  "$DES_BIN/$1" --complete --
  for verb in $(verbs_of "$1"); do
    "$DES_BIN/$1" --complete "$verb" --
  done
}

# The long options of a page: .Fl Fl name
options_in() {
  grep -oP '(?<=Fl Fl )[a-z0-9-]+' "$1" | sed 's/^/--/'
}

@test "every program has a man page and a line in des(7)" {
  for tool in $(tools); do
    [ -n "$(page_of "$tool")" ] || { echo "$tool has no page"; return 1; }
    grep -q "^\.It Xr $tool " "$DES_SOURCE/man/des.7" || { echo "$tool is not in des(7)"; return 1; }
  done
}

@test "man pages are clean by mandoc" {
  run -0 mandoc -Tlint -Wwarning "$DES_SOURCE"/man/*.[178]
  [ -z "$output" ]
}

@test "man pages and programs have the same options" {
  for tool in $(tools); do
    diff <(options_of "$tool" | sort -u) <(options_in "$(page_of "$tool")" | sort -u) ||
      { echo "above: < $tool, > its page"; return 1; }
  done
}

@test "man pages describe every verb, in a section of its own" {
  for tool in $(tools); do
    for verb in $(verbs_of "$tool"); do
      grep -Eq "^\.(Ss|It|Nm|Cm|Ic).*\b$verb\b" "$(page_of "$tool")" ||
        { echo "the page of $tool does not describe $verb"; return 1; }
    done
  done
}

@test "--help describes every option that completion offers" {
  for tool in $(tools); do
    for verb in "" $(verbs_of "$tool"); do
      # shellcheck disable=SC2086 # no verb is no word
      help=$("$DES_BIN/$tool" $verb --help)
      # shellcheck disable=SC2086
      for option in $("$DES_BIN/$tool" --complete $verb --); do
        [[ $help == *"$option"* ]] || { echo "$tool $verb --help lacks $option"; return 1; }
      done
    done
  done
}

@test "every program says its version, and refuses what it does not know" {
  for tool in $(tools); do
    run -0 "$DES_BIN/$tool" --version
    [[ $output == "$tool "[0-9]* ]]
    run -2 --separate-stderr "$DES_BIN/$tool" --no-such-option
    [ -z "$output" ]
    # shellcheck disable=SC2154 # set by run
    [ "$stderr" = "$tool: no such option: '--no-such-option'" ]
  done
}

@test "a slip of the finger is recognised" {
  # shellcheck disable=SC2154 # set by run
  run -2 --separate-stderr "$DES_BIN/des-naptr" impotr
  [ "$stderr" = "des-naptr: no such verb: 'impotr'; did you mean 'import'?" ]
  run -2 --separate-stderr "$DES_BIN/des-naptr" import --db x --relpace y
  [ "$stderr" = "des-naptr: no such option: '--relpace'; did you mean '--replace'?" ]
  run -2 --separate-stderr "$DES_BIN/des-query" --explian +61355500912
  [ "$stderr" = "des-query: no such option: '--explian'; did you mean '--explain'?" ]
}
