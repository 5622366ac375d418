#!/usr/bin/env bats
# des-enrol: the node.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  cd "$BATS_TEST_TMPDIR" || return
}

init() {
  des-enrol init --db des.db --operator operator-a "$@"
}

# refuses MESSAGE OPTION... creates nothing and says why.
refuses() {
  local message=$1
  shift
  run -2 --separate-stderr init "$@"
  [ -z "$output" ]
  # shellcheck disable=SC2154 # set by run
  [ "$stderr" = "des-enrol: $message" ] || { echo "$stderr"; return 1; }
  [ -z "$(ls des.db* 2>/dev/null)" ]
}

@test "init creates one file that only its owner can read" {
  run -0 init --apex e164.arpa --ns ns.a.example
  [ -z "$output" ]
  [ "$(ls -A)" = des.db ]
  [ "$(stat -c %a des.db)" = 600 ]
}

@test "show prints what init was told" {
  init --apex e164.arpa --apex e164enum.net --ns ns1.a.example --ns ns2.a.example \
    --contact dns.admin@a.example --ttl 1d --negative-ttl 60
  run -0 des-enrol show --db des.db
  [[ $output == 'operator      operator-a
apex          e164.arpa.
apex          e164enum.net.
ns            ns1.a.example.
ns            ns2.a.example.
contact       dns\.admin.a.example.
ttl           86400
negative-ttl  60
serial        1
numbers       0
blocks        0
records       0
size          '[0-9]*'
schema        3' ]]
}

@test "show --json is one object with the same in it" {
  init --apex e164.arpa --ns ns1.a.example
  run -0 des-enrol show --json --db des.db
  [ "${#lines[@]}" -eq 1 ]
  [[ $output == '{"schema":"des.node/1","operator":"operator-a","apexes":["e164.arpa."],'\
'"name_servers":["ns1.a.example."],"contact":"hostmaster.a.example.","ttl":3600,'\
'"negative_ttl":300,"serial":1,"numbers":0,"blocks":0,"records":0,"size":'[0-9]*',"database_schema":3}' ]]
}

@test "show counts what was provisioned" {
  new_store
  edit-store --db "$DB" --numbers 7
  run -0 des-enrol show --db "$DB"
  [[ $output == *'
serial        2
numbers       7
blocks        0
records       7
'* ]]
}

@test "an agreement with a URL that leads nowhere is refused when it is made" {
  des-enrol init --db des.db --operator operator-a --apex e164.arpa --ns ns.a.example
  local url
  for url in ftp://z.example 'https://' 'https://me:secret@z.example' 'https://z.example/?x' 'z example'; do
    run -2 --separate-stderr des-enrol agree --db des.db operator-z --address 192.0.2.1 --may-publish +49 --url "$url"
    [[ $stderr == "des-enrol: "*"URL"*": '$url'" ]]
  done
  [ -z "$(des-enrol list --db des.db --json)" ]
}

@test "the database can come from the environment" {
  init --apex e164.arpa --ns ns.a.example
  DES_DB=$PWD/des.db run -0 des-enrol show
  [[ $output == *operator-a* ]]
}

@test "without --ns, init says what that means" {
  run -0 --separate-stderr init --apex e164.arpa
  [ "$stderr" = "des-enrol: note: no --ns, so the zones name 'ns.invalid.', which no secondary can use" ]
  run -0 des-enrol show --db des.db
  [[ $output == *"contact       hostmaster.e164.arpa."* ]]
}

@test "init never overwrites a file" {
  echo precious >des.db
  run -3 --separate-stderr init --apex e164.arpa --ns ns.a.example
  [ "$stderr" = "des-enrol: cannot create 'des.db': File exists" ]
  [ "$(cat des.db)" = precious ]
}

@test "init cannot create a file where there is no folder" {
  run -3 --separate-stderr des-enrol init --db no/des.db --operator a --apex b --ns c
  [ "$stderr" = "des-enrol: cannot create 'no/des.db': No such file or directory" ]
}

@test "init refuses what makes no sense, and creates nothing" {
  refuses "--apex is required (see 'des-enrol --help')"
  refuses "not an apex: '.'" --apex .
  refuses "not a domain name (empty label): 'a..b'" --apex a..b
  refuses "one apex lies within another: 'arpa.' and 'e164.arpa.'" --apex arpa --apex e164.arpa
  refuses "one apex lies within another: 'a.' and 'A.'" --apex a --apex A
  refuses "not a name server: '.'" --apex a --ns .
  refuses "the name server 'NS.A' is given twice" --apex a --ns ns.a --ns NS.A
  refuses "not a mail address: '@a'" --apex a --contact @a
  refuses "not a TTL (0 to 2147483647 seconds, or like 1h30m): '1y'" --apex a --ttl 1y
  refuses "not a TTL (0 to 2147483647 seconds, or like 1h30m): '-1'" --apex a --negative-ttl=-1
}

@test "init refuses what is no operator id" {
  for id in '' _a 'a b' "$(printf '%065d' 0)"; do
    run -2 des-enrol init --db des.db --apex a --ns b --operator "$id"
    [[ $output == "des-enrol: not an operator id (1 to 64 letters, digits, '.', '-', '_'): "* ]] ||
      { echo "$output"; return 1; }
  done
}

@test "show says when there is no database, and when a file is none" {
  run -3 --separate-stderr des-enrol show --db des.db
  [ -z "$output" ]
  [ "$stderr" = "des-enrol: no such database: 'des.db' (create it with des-enrol init)" ]
  echo 'number,order' >des.db
  run -3 --separate-stderr des-enrol show --db des.db
  [ "$stderr" = "des-enrol: not a DES database: 'des.db'" ]
  run -3 --separate-stderr des-enrol show --db .
  [ "$stderr" = "des-enrol: not a DES database: '.'" ]
}

@test "a database of a newer version is refused with both versions" {
  init --apex e164.arpa --ns ns.a.example
  printf '\0\0\0\7' | dd of=des.db bs=1 seek=60 conv=notrunc status=none
  run -3 --separate-stderr des-enrol show --db des.db
  [ "$stderr" = "des-enrol: 'des.db' was written by a newer version (schema 7, this program knows 3)" ]
}

@test "a database of an older version is brought up to date by the first command that writes" {
  sqlite3 old.db <"$DES_SOURCE/tests/data/schema1.sql"
  sqlite3 old.db 'PRAGMA journal_mode = WAL' >/dev/null
  run -3 --separate-stderr des-enrol show --db old.db
  [[ $stderr == *"'old.db' was written by an older version; any command that writes"* ]]
  des-naptr add --db old.db -q --uri sip:new@operator-a.example +61255501235
  [ "$(des-enrol show --db old.db --json | jq -c '[.numbers, .blocks, .serial, .database_schema]')" = "[2,1,4,3]" ]
  [ "$(des-naptr history --db old.db --json | jq -r .why | paste -sd,)" = first,second,add ]
  sqlite3 old.db 'PRAGMA integrity_check; PRAGMA foreign_key_check' | diff - <(echo ok)
}

@test "the backup of the man page runs every night" {
  new_store
  for night in 1 2; do
    eval "$(sed -n '/^\$ des-enrol check/,/^\.Ed/p' "$DES_SOURCE/man/des-enrol.1" | sed '$d; s/^\$ //')"
    [ -s des.backup ] || { echo "night $night"; return 1; }
  done
}
