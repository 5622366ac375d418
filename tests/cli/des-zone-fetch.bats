#!/usr/bin/env bats
# des-zone fetch takes a zone from any primary, and refuses what is none.
# shellcheck disable=SC2154 # stderr is set by run

bats_require_minimum_version 1.5.0
load ../helpers
load ../other_servers
load ../primaries

setup() {
  cd "$BATS_TEST_TMPDIR" || return
  zone 7 >zonefile
}

teardown() {
  stop_nodes
}

# zone SERIAL: a zone of a tool that knows no ENUM: records of other types, names of other kinds.
zone() {
  cat <<END
\$ORIGIN e164.example.
\$TTL 300
@ 3600 IN SOA ns1.e164.example. dns.e164.example. $1 7200 900 604800 60
@ 3600 IN NS ns1.e164.example.
ns1 3600 IN A 192.0.2.1
*.1.2.3 300 IN NAPTR 100 10 "u" "E2U+sip" "!^.*\$!sip:block@x.example!" .
5.4.1.2.3 600 IN NAPTR 100 10 "u" "E2U+sip" "!^(.*)\$!sip:\\\\1@x.example!" .
5.4.1.2.3 600 IN NAPTR 100 20 "u" "E2U+sip" "!^.*\$!sip:second@x.example!" .
5.4.1.2.3 600 IN TXT "no number's business"
END
}

# key_file NAME SECRET
key_file() {
  (umask 077 && printf 'key "%s" {\n\talgorithm hmac-sha256;\n\tsecret "%s";\n};\n' "$1" "$2" >key)
}

# What has to come, in the order of the numbers.
expected() {
  # shellcheck disable=SC2016
  cat <<'END'
$ORIGIN e164.example.
$TTL 3600
@ 3600 IN SOA ns1.e164.example. dns.e164.example. 7 7200 900 604800 60
@ 3600 IN NS ns1.e164.example.
*.1.2.3 300 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:block@x.example!" .
5.4.1.2.3 600 IN NAPTR 100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@x.example!" .
5.4.1.2.3 600 IN NAPTR 100 20 "u" "E2U+sip" "!^.*$!sip:second@x.example!" .
END
}

fetches_from() {
  local KEY=${2:-}
  unset PRIMARY_PORT
  start_primary "$1" e164.example "$PWD/zonefile"
  run -0 --separate-stderr des-zone fetch e164.example --from "$PRIMARY" ${KEY:+--key-file key}
  diff <(echo "$output") <(expected)
  [ "$stderr" = "des-zone: warning: 2 records passed over: 1 that are no NAPTR records, the first \
5.4.1.2.3.e164.example. TXT; 1 of names that are no numbers, the first ns1.e164.example. A" ]
}

@test "a zone comes from NSD, Knot and BIND alike" {
  for server in nsd knotd named; do
    fetches_from "$server"
  done
}

@test "a zone comes signed from NSD, Knot and BIND" {
  key_file transfer.key "$SECRET"
  for server in nsd knotd named; do
    fetches_from "$server" transfer.key
  done
}

@test "without the key, and with a wrong one, there is no zone: exit code 5" {
  KEY=transfer.key start_primary knotd e164.example "$PWD/zonefile"
  run -5 --separate-stderr des-zone fetch e164.example --from "$PRIMARY" -o out
  [[ $stderr == "des-zone: $PRIMARY: it answers NOTAUTH when asked for e164.example." ]]
  key_file transfer.key "$OTHER_SECRET"
  run -5 --separate-stderr des-zone fetch e164.example --from "$PRIMARY" --key-file key -o out
  [[ $stderr == "des-zone: $PRIMARY: "*BADSIG* ]]
  key_file other.key "$SECRET"
  run -5 --separate-stderr des-zone fetch e164.example --from "$PRIMARY" --key-file key -o out
  [[ $stderr == "des-zone: $PRIMARY: "*BADKEY* ]]
  [ ! -e out ]
}

@test "an answer that is not signed is refused where a key was given" {
  key_file transfer.key "$SECRET"
  start_fake one-by-one
  run -5 --separate-stderr des-zone fetch e164.example --from "$PRIMARY" --key-file key
  [ "$stderr" = "des-zone: $PRIMARY: the answer is not signed" ]
}

@test "of several keys in a file one is named" {
  key_file transfer.key "$SECRET"
  echo "second hmac-sha512 $OTHER_SECRET" >>key
  run -2 --separate-stderr des-zone fetch e164.example --from 127.0.0.1:1 --key-file key
  [ "$stderr" = "des-zone: key holds 2 keys; say which with --key" ]
  run -3 --separate-stderr des-zone fetch e164.example --from 127.0.0.1:1 --key-file key --key third
  [ "$stderr" = "des-zone: key holds no key 'third'" ]
  run -2 des-zone fetch e164.example --from 127.0.0.1:1 --key third
  KEY=transfer.key start_primary nsd e164.example "$PWD/zonefile"
  des-zone fetch e164.example --from "$PRIMARY" --key-file key --key transfer.key >out
  diff out <(expected)
}

@test "--serial: nothing is written, and the answer is no, unless there is a newer one" {
  start_primary nsd e164.example "$PWD/zonefile"
  run -1 --separate-stderr des-zone fetch e164.example --from "$PRIMARY" --serial 7 -o out
  run -1 --separate-stderr des-zone fetch e164.example --from "$PRIMARY" --serial 8 -o out
  [ ! -e out ]
  run -0 --separate-stderr des-zone fetch e164.example --from "$PRIMARY" --serial 4294967295 -o out
  diff out <(expected)
  run -2 des-zone fetch e164.example --from "$PRIMARY" --serial 4294967296
}

# refused HOW CODE MESSAGE [OPTION...]: what was there before stays.
refused() {
  start_fake "$1"
  echo before >out
  run "-$2" --separate-stderr des-zone fetch e164.example --from "$PRIMARY" -o out "${@:4}"
  [ "$stderr" = "des-zone: $PRIMARY: $3" ] || { echo "$1: $stderr"; return 1; }
  [ "$(cat out)" = before ]
}

@test "a transfer that is cut short, or is none, is refused with the reason" {
  refused closed 4 "it has closed the connection"
  refused cut 4 "it has closed the connection"
  refused unfinished 4 "it has closed the connection"
  refused garbage 6 "a message of the transfer is malformed"
  refused changed 6 "the zone changed under the transfer: it began with serial 1 and ends with 2"
  start_fake other-id
  run -6 --separate-stderr des-zone fetch e164.example --from "$PRIMARY"
  [[ $stderr == "des-zone: $PRIMARY: a message of the transfer has id "*", not "* ]]
}

@test "a transfer that does not go on, or does not end, is given up" {
  refused silent 4 "no answer in time" --timeout 1
  refused endless 6 "it sends more than 1048576 octets" --limit 1
}

@test "a primary that is not there, or has no such zone: exit code 4 or 5" {
  port=$(free_port)
  run -4 --separate-stderr des-zone fetch e164.example --from "127.0.0.1:$port"
  [ "$stderr" = "des-zone: 127.0.0.1:$port: connection refused" ]
  start_primary nsd e164.example "$PWD/zonefile"
  run -5 --separate-stderr des-zone fetch other.example --from "$PRIMARY"
  [[ $stderr == "des-zone: $PRIMARY: it answers "*" when asked for other.example." ]]
  run -2 --separate-stderr des-zone fetch e164.example --from ns1.example
  run -2 des-zone fetch e164..example --from "$PRIMARY"
  run -2 des-zone fetch e164.example
}

@test "a message a record, in no order: the zone is complete all the same" {
  start_fake one-by-one
  des-zone fetch e164.example --from "$PRIMARY" >out
  [ "$(grep -c NAPTR out)" -eq 4 ]
  des-zone check --apex e164.example out || [ $? -eq 1 ] # it may find fault, but can read it
}

@test "what was fetched is what des-zone import takes" {
  start_primary named e164.example "$PWD/zonefile"
  new_store --apex e164.example
  des-zone fetch e164.example --from "$PRIMARY" 2>/dev/null | des-zone import --db "$DB" -
  [[ $(des-naptr export --db "$DB") == *"+32145,100,10,u,E2U+sip,!^(.*)\$!sip:\\1@x.example!,.,600"* ]]
}

@test "the examples of the man page run" {
  start_primary nsd e164.example "$PWD/zonefile"
  new_store --apex e164.example
  export DES_DB=$DB
  key_file transfer.key "$SECRET"
  sed -n '/^\.Sh EXAMPLES/,/^\.Sh SEE/s/^\$ //p' "$DES_SOURCE/man/des-zone.1" | grep 'des-zone fetch' |
    sed "s/192\.0\.2\.53/$PRIMARY/" >examples
  [ "$(wc -l <examples)" -eq 2 ]
  run -0 bash -e examples
  grep -q SOA fetched.zone
}
