#!/usr/bin/env bats
# des-naptr: single records.

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  new_store
  export DES_DB=$DB
}

# What numbers have, without the heading.
records() {
  des-naptr list --format csv "$@" | tail -n +2
}

serial() {
  des-enrol show --json | grep -oP '(?<="serial":)[0-9]+'
}

@test "add: the easy way makes a record for SIP" {
  run -0 --separate-stderr des-naptr add --service sip --uri sip:anna@a.example +61355500912 --transaction t1
  [ "$output" = "added 1, modified 0, cancelled 0 (serial 2, transaction t1)" ]
  # shellcheck disable=SC2154 # set by run
  [ "$stderr" = "" ]
  [ "$(records)" = '+61355500912,100,10,u,E2U+sip,!^.*$!sip:anna@a.example!,.,3600' ]
}

@test "add: the full way takes every field as it is in the record" {
  des-naptr add -q --order 101 --preference 7 --flags U --services E2U+pstn:tel \
    --regexp '!^\+61(.*)$!tel:+61\1;npdi!' --ttl 1h30m +61355500912
  [ "$(records)" = '+61355500912,101,7,U,E2U+pstn:tel,!^\+61(.*)$!tel:+61\1;npdi!,.,5400' ]
}

@test "add: an empty flag and a replacement make a non-terminal record" {
  des-naptr add -q --flags '' --services '' --replacement other.example +61355500912
  [ "$(records)" = '+61355500912,100,10,,,,other.example.,3600' ]
}

@test "add: the number in the URI is \\1" {
  add_record '+61255501*' 'sip:\1@a.example;user=phone' --substitute
  [ "$(records)" = '+61255501*,100,10,u,E2U+sip,!^(.*)$!sip:\1@a.example;user=phone!,.,3600,yes' ]
}

@test "add: blocks, ranges and several numbers at once" {
  run -0 des-naptr add --uri sip:a@a.example +61255501000-+61255501999 +1 61255509XXX '+44*'
  [[ $output == "added 4, modified 0, cancelled 0 (serial 2, "* ]]
  [ "$(records | cut -d, -f1 | paste -sd' ')" = '+1 +44* +61255501XXX +61255509XXX' ]
}

@test "add: once more is a second record, the very same is refused" {
  add_record +1 sip:a@a.example
  run -0 des-naptr add --uri sip:b@a.example --preference 20 +1 --transaction t2
  [ "$output" = "added 0, modified 1, cancelled 0 (serial 3, transaction t2)" ]
  run -6 --separate-stderr des-naptr add --uri sip:a@a.example +2 +1
  [ "$output" = "" ]
  [[ $stderr == "des-naptr: +1: has this record already: "* ]]
  run -1 des-naptr list +2
  [ "$(serial)" = 3 ]
}

@test "add: what is wrong with a record is said by field, and exits with 6" {
  check() {
    run -6 --separate-stderr des-naptr add +1 "${@:2}"
    [ "$output" = "" ]
    [[ $stderr == "des-naptr: "*"$1: "* ]] || { echo "$stderr"; return 1; }
  }
  check order --uri sip:a@x --order 65536
  check preference --uri sip:a@x --preference low
  check flags --uri sip:a@x --flags 'u!'
  check services --uri sip:a@x --services 'E2U_sip'
  check regexp --regexp '!^.*$!sip:a@x'
  check regexp --regexp '!^.*$!sip:\1@x!'
  check regexp --uri "sip:$(printf '%0300d' 0)@x"
  check replacement --replacement a..b
  check replacement --uri sip:a@x --replacement b.example
  [ "$(serial)" = 1 ]
}

@test "add: what makes no sense on the command line exits with 2" {
  run -2 --separate-stderr des-naptr add --uri sip:a@x 0441632960083
  [ "$stderr" = "des-naptr: not an E.164 number or number block: '0441632960083'" ]
  run -2 --separate-stderr des-naptr add +1
  [[ $stderr == "des-naptr: nothing to add: "* ]]
  run -2 des-naptr add --uri sip:a@x
  run -2 des-naptr add --uri sip:a@x --regexp '!^.*$!sip:a@x!' +1
  run -2 des-naptr add --service sip --services E2U+sip --uri sip:a@x +1
  run -2 des-naptr add --uri sip:a@x --transaction 'a b' +1
  run -2 des-naptr
  run -2 des-naptr enlarge
}

@test "add: a warning goes to stderr, and not with --quiet" {
  run -0 --separate-stderr des-naptr add --regexp '!^.*$!sip:a@x!i' +1
  [[ $stderr == "des-naptr: warning: +1: regexp: "* ]]
  run -0 --separate-stderr des-naptr add --quiet --regexp '!^.*$!sip:a@x!i' +2
  [ "$output$stderr" = "" ]
}

@test "modify: one record, all fields that are set" {
  add_record +1 sip:a@x
  add_record +1 sip:b@x --preference 20
  run -0 des-naptr modify --preference 20 --set-uri sip:c@x --set-service pstn:sip --set-preference 30 +1 --transaction t
  [ "$output" = "added 0, modified 1, cancelled 0 (serial 4, transaction t)" ]
  [ "$(records)" = "$(printf '%s\n' '+1,100,10,u,E2U+sip,!^.*$!sip:a@x!,.,3600' '+1,100,30,u,E2U+pstn:sip,!^.*$!sip:c@x!,.,3600')" ]
}

@test "modify: where several match, they are listed, unless --all" {
  add_record +1 sip:a@x
  add_record +1 sip:b@x --preference 20
  run -6 --separate-stderr des-naptr modify --set-order 50 +1
  [ "$output" = "" ]
  [ "$stderr" = "$(printf '%s\n' 'des-naptr: +1: 2 records match, which one is meant?' \
    '  100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .' '  100 20 "u" "E2U+sip" "!^.*$!sip:b@x!" .')" ]
  des-naptr modify -q --all --set-order 50 +1
  [ "$(records | cut -d, -f2 | paste -sd' ')" = '50 50' ]
}

@test "modify: TTL and serving are for all records of the number" {
  add_record '+1*' 'sip:\1@x'
  add_record '+1*' 'sip:\1@y' --preference 20
  des-naptr modify -q --set-ttl 60 --set-substitute yes '+1*'
  [ "$(records | cut -d, -f8- | paste -sd' ')" = '60,yes 60,yes' ]
}

@test "modify: nothing to modify, nothing that matches, nobody there" {
  add_record +1 sip:a@x
  run -2 --separate-stderr des-naptr modify +1
  [[ $stderr == "des-naptr: nothing to modify: "* ]]
  run -1 --separate-stderr des-naptr modify --order 7 --set-order 8 +1
  [[ $stderr == "des-naptr: +1: no record matches"* ]]
  run -1 --separate-stderr des-naptr modify --set-order 8 +2
  [ "$stderr" = "des-naptr: +2: no such number or block in the profile" ]
  run -6 des-naptr modify --set-regexp '!!' +1
  [ "$(serial)" = 2 ]
}

@test "cancel: all records of a number, or those that match" {
  add_record +1 sip:a@x
  add_record +1 sip:b@x --preference 20
  run -0 des-naptr cancel --preference 20 +1 --transaction t
  [ "$output" = "added 0, modified 1, cancelled 0 (serial 4, transaction t)" ]
  run -0 des-naptr cancel +1 --transaction u
  [ "$output" = "added 0, modified 0, cancelled 1 (serial 5, transaction u)" ]
  run -1 --separate-stderr des-naptr cancel +1
  [ "$stderr" = "des-naptr: +1: no such number or block in the profile" ]
}

@test "cancel: numbers come from standard input, a line each or with NUL" {
  add_record '+1' sip:a@x
  add_record '+2' sip:a@x
  add_record '+3*' sip:a@x
  printf '+1\r\n\n+1\n' | des-naptr cancel -q -
  printf '+2\0+3*' | des-naptr cancel -q -0 -
  run -1 des-naptr list
}

@test "cancel: every bad line on standard input is named, and nothing is changed" {
  add_record +1 sip:a@x
  run -6 --separate-stderr des-naptr cancel - <<<$'+1\n0441\nx'
  [ "$output" = "" ]
  [ "$stderr" = "$(printf '%s\n' "<stdin>:2: not an E.164 number or number block: '0441'" \
    "<stdin>:3: not an E.164 number or number block: 'x'" \
    "des-naptr: bad lines on standard input: 2; nothing was changed")" ]
  [ "$(records | wc -l)" = 1 ]
}

@test "a dry run prints the diff, and changes nothing" {
  add_record +1 sip:a@x
  run -0 --separate-stderr des-naptr modify -n --set-ttl 60 +1
  [ "$output" = '~ +1 3600 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" . -> 60 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .' ]
  [ "$stderr" = "would add 0, modify 1, cancel 0; nothing was changed" ]
  run -0 --separate-stderr des-naptr cancel --dry-run +1
  [ "$output" = '- +1 3600 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .' ]
  run -0 --separate-stderr des-naptr add --dry-run --transaction t --uri sip:b@x +2
  [ "$output" = '+ +2 3600 100 10 "u" "E2U+sip" "!^.*$!sip:b@x!" .' ]
  [ "$(serial)" = 2 ]
  des-naptr add -q --transaction t --uri sip:b@x +2 # the name was not used up
}

@test "the same request under the same transaction gets the first answer" {
  run -0 des-naptr add --transaction t --uri sip:a@x +1
  first=$output
  add_record +2 sip:b@x
  run -0 --separate-stderr des-naptr add --transaction t --uri sip:a@x +1
  [ "$output" = "$first" ]
  [ "$stderr" = "this transaction was done before; that was its answer" ]
  run -6 --separate-stderr des-naptr add --transaction t --uri sip:other@x +1
  [[ $stderr == "des-naptr: "*t* ]]
  [ "$(serial)" = 3 ]
}

@test "an unexpected serial changes nothing" {
  run -6 --separate-stderr des-naptr add --expect-serial 7 --uri sip:a@x +1
  [[ $stderr == "des-naptr: "*7* ]]
  des-naptr add -q --expect-serial 1 --uri sip:a@x +1
  run -2 des-naptr add --expect-serial soon --uri sip:a@x +2
}

@test "list: columns for people, JSON Lines with a schema for programs" {
  add_record +61355500912 sip:a@x
  run -0 des-naptr list
  [ "${lines[0]}" = 'NUMBER        TTL   ORDER  PREF  FLAGS  SERVICES   REGEXP            REPLACEMENT' ]
  [ "${lines[1]}" = '+61355500912  3600  100    10    "u"    "E2U+sip"  "!^.*$!sip:a@x!"  .' ]
  run -0 des-naptr list --json
  [ "$output" = '{"schema":"des.record/1","number":"+61355500912","order":100,"preference":10,"flags":"u","services":"E2U+sip","regexp":"!^.*$!sip:a@x!","replacement":".","ttl":3600}' ]
  run -0 des-naptr list --format zone
  [ "$output" = '2.1.9.0.0.5.5.5.3.1.6.e164.arpa. 3600 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .' ]
}

@test "list: an entry, a block with what lies in it, a prefix, and what covers a number" {
  for number in +612555 +61255501XXX +61255501234 '+6125*'; do
    add_record "$number" sip:a@x
  done
  numbers() { records "$@" | cut -d, -f1 | paste -sd' '; }
  [ "$(numbers +612555)" = '+612555' ]
  [ "$(numbers +61255501XXX)" = '+61255501XXX +61255501234' ]
  [ "$(numbers '+612555*')" = '+612555 +61255501XXX +61255501234' ]
  [ "$(numbers --covering +61255501234)" = '+61255501234 +61255501XXX +6125*' ]
  run -1 --separate-stderr des-naptr list +61255501235
  [ "$output$stderr" = "" ]
  run -2 des-naptr list nonsense
  run -2 des-naptr list --covering
  run -2 des-naptr list --format xml
}

@test "list: what a master file cannot say is said on stderr" {
  add_record +61255501XXX sip:a@x
  run -0 --separate-stderr des-naptr list --format zone
  [[ $output == '*.1.0.5.5.5.2.1.6.e164.arpa. '* ]]
  [[ $stderr == "des-naptr: warning: +61255501XXX: a block of fixed length becomes a wildcard"* ]]
}

@test "lint: an error or, when strict, a warning is exit status 1" {
  add_record +1 sip:a@x
  run -0 --separate-stderr des-naptr lint +1
  [ "$output$stderr" = "" ]
  des-naptr add -q --regexp '!^.*$!sip:a@x!i' +2
  run -0 des-naptr lint
  [[ $output == '+2 100 10 "E2U+sip": warning: regexp: '*'(RFC 6116, section 5.1)' ]]
  run -1 des-naptr lint --strict
  run -0 des-naptr lint --strict +1
  run -1 --separate-stderr des-naptr lint +3
  [ -n "$stderr" ]
}

@test "lint: what each SIP client would call" {
  add_record +1 sip:a@x
  run -0 des-naptr lint --as all +1
  for client in kamailio opensips asterisk freeswitch sprout; do
    [[ $output == *"$client: sip:a@x"* ]] || { echo "$output"; return 1; }
  done
  run -0 des-naptr lint --json --as kamailio +1
  [[ $output == *'{"schema":"des.remark/1","number":"+1",'*'"client":"kamailio","uri":"sip:a@x"'* ]]
  run -2 des-naptr lint --as pigeon +1
}

@test "lint: a file needs no database" {
  unset DES_DB
  printf '%s\n' number,order,preference,flags,services,regexp \
    '+1,100,10,u,E2U+sip,!^.*$!sip:a@x!' '+2,100,10,u,E2U+sip,!^.*$!sip:a@x!i' \
    '+3,x,10,u,E2U+sip,!^.*$!sip:a@x!' '+4,100,10,u,E2U+sip,!^.*$!' >"$BATS_TEST_TMPDIR/in.csv"
  run -1 des-naptr lint --file "$BATS_TEST_TMPDIR/in.csv"
  [[ $output == *"in.csv:3: +2 100 10 \"E2U+sip\": warning: regexp: "* ]]
  [[ $output == *"in.csv:4: error: order: "* ]]
  [[ $output == *"in.csv:5: +4 "*": error: regexp: "* ]]
  run -1 des-naptr lint --file - <"$BATS_TEST_TMPDIR/in.csv"
  [[ $output == *"<stdin>:5: "* ]]
  run -2 --separate-stderr des-naptr lint
  [[ $stderr == "des-naptr: nothing to lint: "* ]]
  run -3 --separate-stderr des-naptr lint --file "$BATS_TEST_TMPDIR/none"
  [[ $stderr == "des-naptr: cannot read $BATS_TEST_TMPDIR/none: No such file"* ]]
}

@test "history: what happened to a number, and who did it why" {
  des-naptr add -q --who anna --why 'new customer' --transaction t1 --uri sip:a@x +1
  des-naptr modify -q --who bert --why 'moved' --transaction t2 --set-uri sip:b@x +1
  run -0 des-naptr history +1
  [[ ${lines[0]} == "serial 2  "*"Z  anna  new customer  (transaction t1)" ]]
  [ "${lines[1]}" = '  + +1 3600 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .' ]
  [[ ${lines[2]} == "serial 3  "*"Z  bert  moved  (transaction t2)" ]]
  [[ ${lines[3]} == '  ~ +1 '*'sip:a@x'*' -> '*'sip:b@x'* ]]
  run -0 des-naptr history --json +1
  [[ ${lines[0]} == '{"schema":"des.history/1","serial":2,"transaction":"t1","when":"'*'"who":"anna","why":"new customer","number":"+1","before":[],"after":[{'* ]]
  run -0 des-naptr history
  [ "${lines[1]}" = '  added 1, modified 0, cancelled 0' ]
  run -1 --separate-stderr des-naptr history +2
  [[ $stderr == "des-naptr: +2: "* ]]
}

@test "history: who is the user at the host, unless told otherwise" {
  add_record +1 sip:a@x
  run -0 des-naptr history +1
  [[ $output == *"  $(id -un)@$(uname -n)  add  "* ]]
}

@test "revert: undoes one transaction, as a transaction of its own" {
  add_record +1 sip:a@x
  des-naptr modify -q --transaction t2 --set-uri sip:b@x +1
  run -0 des-naptr revert t2 --transaction t3
  [ "$output" = "added 0, modified 1, cancelled 0 (serial 4, transaction t3)" ]
  [[ $(records) == *sip:a@x* ]]
  run -0 des-naptr history
  [[ $output == *"  revert t2  (transaction t3)"* ]]
  run -1 --separate-stderr des-naptr revert no-such
  [[ $stderr == "des-naptr: no transaction of that name"* ]]
}

@test "revert: numbers that were changed again since are named" {
  des-naptr add -q --transaction t1 --uri sip:a@x +1 +2
  des-naptr modify -q --set-uri sip:b@x +2
  run -6 --separate-stderr des-naptr revert t1
  [ "$output" = "" ]
  [[ $stderr == "+2: changed again since"$'\n'"des-naptr: numbers that were changed again since: 1; nothing was changed"* ]]
  run -0 des-naptr revert --force t1 --transaction back
  [ "$output" = "added 0, modified 0, cancelled 2 (serial 4, transaction back)" ]
}

@test "a database that is none is exit status 3" {
  echo nonsense >"$BATS_TEST_TMPDIR/file"
  for verb in "list" "add --uri sip:a@x +1" "history" "export"; do
    # shellcheck disable=SC2086 # words
    run -3 --separate-stderr des-naptr $verb --db "$BATS_TEST_TMPDIR/file"
    [[ $output == "" && $stderr == "des-naptr: "*"$BATS_TEST_TMPDIR/file"* ]]
    # shellcheck disable=SC2086
    run -3 --separate-stderr des-naptr $verb --db "$BATS_TEST_TMPDIR/none"
    [ ! -e "$BATS_TEST_TMPDIR/none" ]
  done
}
