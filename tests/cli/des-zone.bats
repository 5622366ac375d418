#!/usr/bin/env bats
# des-zone does what des-zone(1) says.
# shellcheck disable=SC2016 # master files have directives that begin with '$'
# shellcheck disable=SC2154 # stderr and stderr_lines are set by run

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  new_store
  export DES_DB=$DB
}

# A master file of the lines given, under e164.arpa.
zone() {
  printf '$ORIGIN e164.arpa.\n$TTL 3600\n' >zone
  printf '%s\n' "$@" >>zone
}

# naptr OWNER USER [TTL]: a record line.
naptr() {
  echo "$1 ${3:-} IN NAPTR 100 10 \"u\" \"E2U+sip\" \"!^.*\$!sip:$2@example.com!\" ."
}

# What the profile holds, in a form that shows everything.
profile() {
  des-naptr export --format csv
}

@test "import: numbers and wildcards come in, SOA and NS do not" {
  run -0 --separate-stderr des-zone import "$DES_SOURCE/tests/data/playground.zone"
  [[ $output == "added 7, modified 0, cancelled 0 "* ]]
  [[ $stderr == *"not imported, since the database has its own: 2 SOA and NS records"* ]]
  run -0 profile
  [[ $output == *$'\n'"+61255501*,"* ]]
  [[ $output == *$'\n'"+61355500911,10,100,u,E2U+sip,!^.*\$!sip:single@server1.example.com!,.,3600"* ]]
}

@test "import: every bad line is reported with line and column, and nothing is changed" {
  zone "$(naptr 1.2.3 a)" '4.5.6 IN NAPTR 70000 1 "u" "E2U+sip" "!^.*$!sip:a@b!" .' \
    'x.y IN NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@b!" .' '7.8.9 IN A 192.0.2.1' \
    '7.8.9 IN NAPTR 1 1 u E2U+sip !^(.*)$!sip:\\1@b! .' "$(naptr 1.2.3 a)"
  run -6 --separate-stderr des-zone import zone
  [ -z "$output" ]
  [[ ${stderr_lines[0]} == "zone:4:16: order: "* ]]
  [[ ${stderr_lines[1]} == "zone:5:1: not an ENUM name "* ]]
  [[ ${stderr_lines[2]} == "zone:6:1: only NAPTR records are provisioned, and here is A for 7.8.9.e164.arpa." ]]
  [[ ${stderr_lines[3]} == "zone:7:32: a parenthesis in the middle of a word"* ]]
  [[ ${stderr_lines[4]} == "zone:8:1: +321 has this record already (line 3)" ]]
  [ "${stderr_lines[5]}" = "des-zone: bad lines in zone: 5; nothing was changed" ]
  [ "$(profile | wc -l)" -eq 1 ]
}

@test "import: --skip-bad leaves out what is bad, in a file that can be mended and imported" {
  zone "$(naptr 1.2.3 a)" '$ORIGIN 6.e164.arpa.' "$(naptr 5 a)" '  IN NAPTR 70000 1 "u" "E2U+sip" "!^.*$!sip:b@b!" .'
  run -0 --separate-stderr des-zone import --skip-bad skipped zone
  [[ $output == "added 1, "* ]]
  sed -i 's/70000/70/' skipped
  run -0 des-zone import skipped
  [[ $output == *"added 1, modified 0, cancelled 0 "* ]]
  run -0 des-naptr list --format csv +65
  [ "${#lines[@]}" -eq 3 ]
}

@test "import: --skip-bad takes no exception from a block that is left out for a copy that plugs holes" {
  for block in '+44* c' '+441* b' '+4412* c' '+44123 d'; do
    des-naptr add -q --uri "sip:${block#* }@example.com" "${block% *}"
  done
  des-zone export >whole
  grep -q 'plugs a hole' whole
  des-enrol init --db other.db --operator operator-b --apex e164.arpa --ns des.b.example
  sed '/^\*\.1\.4\.4 /s/E2U+sip/SIP+E2U/' whole >damaged
  run -0 des-zone import --db other.db --skip-bad skipped damaged
  sed -i 's/SIP+E2U/E2U+sip/' skipped
  des-zone import --db other.db -q skipped
  run -0 des-zone diff --answers other.db "$DB"
  [ "$output" = "" ]
}

@test "import: a file is replaced, guarded and repeated as by des-naptr import" {
  zone "$(naptr 1.2.3 a)" "$(naptr 2.2.3 a)"
  des-zone import --transaction first zone
  run -0 --separate-stderr des-zone import --transaction first zone
  [[ $output == "added 2, "*"transaction first)" ]]
  zone "$(naptr 2.2.3 b)"
  run -6 des-zone import --replace --max-delete 0 zone
  run -0 --separate-stderr des-zone import --replace --dry-run zone
  [[ ${lines[0]} == "- +321 3600 "* ]]
  [[ ${lines[1]} == "~ +322 3600 "*" -> 3600 "*"sip:b@example.com"* ]]
  run -0 des-zone import --replace zone
  [[ $output == *"added 0, modified 1, cancelled 1 "* ]]
}

@test "import: an apex, standard input, included files" {
  printf '1.2 60 IN NAPTR 1 1 "u" "E2U+sip" "!^.*$!sip:a@b!" .\n' |
    des-zone import --apex e164enum.net -
  zone '$INCLUDE part'
  naptr 3.4 a 60 >part
  des-zone import zone
  run -0 profile
  [[ ${lines[1]} == "+21,"* ]]
  [[ ${lines[2]} == "+43,"* ]]
  run -6 --separate-stderr des-zone import - <zone
  [[ $stderr == "<stdin>:3:1: "*'$INCLUDE in a stream'* ]]
}

@test "export: what comes out goes in and changes nothing" {
  des-zone import "$DES_SOURCE/tests/data/playground.zone"
  profile >before
  run -0 --separate-stderr des-zone export -o exported.zone
  [ -z "$output" ]
  [ -z "$stderr" ]
  run -0 --separate-stderr des-zone import --replace exported.zone
  [[ $output == "added 0, modified 0, cancelled 0 "* ]]
  [[ $stderr == *"not imported, since longest match does without: 5 copies"* ]]
  profile | diff before -
}

@test "export: a whole zone, the holes of its blocks plugged" {
  zone "$(naptr '*.0.0.2.2.1.9.4' block)" "$(naptr 9.9.0.0.2.2.1.9.4 ported)"
  des-zone import zone
  run -0 --separate-stderr des-zone export
  [ "${lines[0]}" = '$ORIGIN e164.arpa.' ]
  [ "${lines[1]}" = '$TTL 3600' ]
  [[ ${lines[2]} == "@ 3600 IN SOA des.operator-a.example. hostmaster.operator-a.example. 2 "* ]]
  [ "${lines[3]}" = "@ 3600 IN NS des.operator-a.example." ]
  [ "${lines[4]}" = '*.0.0.2.2.1.9.4 3600 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:block@example.com!" .' ]
  [[ ${lines[5]} == '9.0.0.2.2.1.9.4 '*"sip:block@"*" ; plugs a hole in +4912200*" ]]
  [[ ${lines[6]} == '*.9.0.0.2.2.1.9.4 '*"sip:block@"* ]]
  [[ ${lines[7]} == '9.9.0.0.2.2.1.9.4 '*"sip:ported@"* ]]
  [[ ${lines[8]} == '*.9.9.0.0.2.2.1.9.4 '*"sip:block@"* ]]
  [ "${#lines[@]}" -eq 9 ]
  run -0 des-zone export --no-plug-holes
  [ "${#lines[@]}" -eq 6 ]
}

@test "export: blocks of fixed length become wildcards, numbers, or nothing" {
  des-naptr add +4912X --uri sip:block@example.com
  des-naptr add +49123 --uri sip:one@example.com
  run -0 --separate-stderr des-zone export
  [[ $output == *'*.2.1.9.4 '*" ; meant for +4912X alone"* ]]
  [[ $stderr == "des-zone: warning: +4912X: a block of fixed length becomes a wildcard"* ]]
  run -0 --separate-stderr des-zone export --fixed-blocks expand
  [ "${#lines[@]}" -eq 14 ]
  [ -z "$stderr" ]
  run -6 --separate-stderr des-zone export --fixed-blocks refuse -o none.zone
  [ "$stderr" = "des-zone: a zone cannot hold the block of fixed length +4912X" ]
  [ ! -e none.zone ]
  [ -z "$(find . -name 'none.zone*')" ]
}

@test "check: findings with their places; exit 1 only for errors" {
  run -0 des-zone check "$DES_SOURCE/tests/data/rfc4769.zone"
  zone "$(naptr 1.2.3 a)" "$(naptr 1.2.3 a)" "$(naptr 1.2.3 b 60)" \
    '4.5.6 IN NAPTR 1 1 "u" "E2U+sip" "no delimiters" .' '4.5.6 IN NAPTR 1 1 "u'
  run -1 --separate-stderr des-zone check zone
  [[ $output == *"zone:4:1: error: +321 has this record already (line 3)"* ]]
  [[ $output == *"zone:5:1: error: +321 has another TTL already"* ]]
  [[ $output == *"zone:6:1: error: regexp: "* ]]
  [[ $output == *"zone:7:20: error: a quote is not closed in its line"* ]]
  [ -z "$stderr" ]
}

@test "check: tells of the numbers that a wildcard loses" {
  zone "$(naptr '*.0.0.2.2.1.9.4' block)" "$(naptr 9.9.0.0.2.2.1.9.4 ported)"
  run -0 des-zone check zone
  [[ $output == *"zone: warning: a standard name server does not answer all of +4912200*: +491220090 gets nothing, since +491220099 exists"* ]]
  des-zone import zone
  des-zone export -o plugged.zone
  run -0 des-zone check plugged.zone
  [[ $output != *"does not answer"* ]]
}

@test "diff: records that differ, and exit 1" {
  zone "$(naptr 1.2.3 a)" "$(naptr 3.2.3 c)"
  cp zone a.zone
  zone "$(naptr 3.2.3 c)" "$(naptr 2.2.3 b)"
  run -1 --separate-stderr des-zone diff a.zone zone
  [ "${#lines[@]}" -eq 2 ]
  [ "${lines[0]}" = '- +321 3600 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@example.com!" .' ]
  [[ ${lines[1]} == '+ +322 3600 IN NAPTR '* ]]
  des-zone import zone
  run -0 des-zone diff zone "$DB"
  [ -z "$output" ]
  run -1 des-zone diff "db:$DB" a.zone
  [[ ${lines[0]} == '+ +321 '* ]]
}

@test "diff: by answers, plugs and other ways to say the same make no difference" {
  des-naptr add '+4912200*' --uri sip:block@example.com
  des-naptr add +4912200099 --uri sip:ported@example.com
  des-zone export -o exported.zone
  run -1 des-zone diff "$DB" exported.zone
  run -0 des-zone diff --answers "$DB" exported.zone
  [ -z "$output" ]
  des-naptr add +4912200098 --uri sip:other@example.com
  run -1 des-zone diff --answers exported.zone "$DB"
  [ "${lines[0]}" = "- +4912200098 sip sip:block@example.com" ]
  [ "${lines[1]}" = "+ +4912200098 sip sip:other@example.com" ]
}

@test "files that are not there, or no databases, are said to be so" {
  run -3 --separate-stderr des-zone check no-such-file
  [[ $stderr == "des-zone: cannot read no-such-file: "* ]]
  run -3 des-zone diff no-such-file no-such-file
  run -3 des-zone export --db no-such-file
  [ ! -e no-such-file ]
  run -3 des-zone export -o no-such-folder/zone
  run -2 des-zone diff - -
  run -2 des-zone export --apex ..
}

@test "a diff of bad zones says so, and does not call them equal" {
  zone '1.2.3 IN NAPTR 1'
  run -6 --separate-stderr des-zone diff zone zone
  [[ ${stderr_lines[0]} == "zone:3:"* ]]
}

@test "the examples of the man page run" {
  cp "$DES_SOURCE/tests/data/playground.zone" e164.zone
  des-zone import --db "$DB" e164.zone
  sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/s/^\$ //p' "$DES_SOURCE/man/des-zone.1" |
    grep -v 'des-zone fetch' >examples # these have a suite of their own
  [ "$(wc -l <examples)" -eq 5 ]
  run -0 bash -e examples
}
