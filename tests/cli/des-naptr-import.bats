#!/usr/bin/env bats
# des-naptr: import and export.

bats_require_minimum_version 1.5.0

header=number,order,preference,flags,services,regexp,replacement,ttl

setup() {
  load ../helpers
  new_store
  export DES_DB=$DB
  cd "$BATS_TEST_TMPDIR" || return
}

# csv NUMBER URI: one line
csv() {
  echo "$1,100,10,u,E2U+sip,!^.*\$!$2!,.,3600"
}

# many COUNT: so many numbers
many() {
  echo $header
  seq -f "+4930%07.0f,100,10,u,E2U+sip,!^.*\$!sip:a@x!,.,3600" 1 "$1"
}

@test "import: a file, incrementally: what it names is added, modified, cancelled" {
  { echo $header; csv +1 sip:a@x; csv +2 sip:b@x; } >in.csv
  run -0 --separate-stderr des-naptr import --transaction t1 in.csv
  [ "$output" = "added 2, modified 0, cancelled 0 (serial 2, transaction t1)" ]
  # shellcheck disable=SC2154 # set by run
  [ "$stderr" = "" ]
  { echo $header; csv +2 sip:c@x; echo '+1,,,,,,,'; csv +3 sip:d@x; } >in.csv
  run -0 des-naptr import --transaction t2 in.csv
  [ "$output" = "added 1, modified 1, cancelled 1 (serial 3, transaction t2)" ]
  run -0 des-naptr import --transaction t3 --json in.csv
  [ "$output" = '{"schema":"des.answer/1","added":0,"modified":0,"cancelled":0,"dry_run":false,"serial":3,"transaction":"t3","repeated":false}' ]
}

@test "import: --replace makes the profile what the file says" {
  many 5 | des-naptr import -q -
  { echo $header; csv +1 sip:a@x; } >in.csv
  run -0 --separate-stderr des-naptr import --replace --dry-run in.csv
  [ "$(grep -c '^- ' <<<"$output")" = 5 ]
  [ "$(grep -c '^+ ' <<<"$output")" = 1 ]
  [ "$stderr" = "would add 1, modify 0, cancel 5; nothing was changed" ]
  run -0 des-naptr import --replace in.csv --transaction t
  [ "$output" = "added 1, modified 0, cancelled 5 (serial 3, transaction t)" ]
  [ "$(des-naptr export)" = "$(cat in.csv)" ]
}

@test "what is exported replaces itself without a change, in every format, whatever the octets" {
  add_record '+61255501*' 'sip:\1@a.example;user=phone'
  add_record '+1' 'sip:"a,b"@x'
  add_record '+1' 'sip:ü@x' --preference 20
  add_record '+2' 'sip:x@y' --ttl 5
  des-naptr add -q --flags '' --services '' --replacement 'b\.c.example' +3
  for format in csv jsonl zone; do
    des-naptr export --format $format >out.$format
    run -0 --separate-stderr des-naptr import --replace out.$format
    [[ $output == "added 0, modified 0, cancelled 0 "* ]] || { echo "$format: $output"; return 1; }
    run -0 --separate-stderr des-naptr import --replace --format $format - <out.$format
    [[ $output == "added 0, modified 0, cancelled 0 "* ]]
  done
}

@test "blocks of fixed length and substitution survive CSV and JSON Lines" {
  add_record '+61255501XXX' 'sip:\1@x' --substitute
  for format in csv jsonl; do
    des-naptr export --format $format >out.$format
    run -0 --separate-stderr des-naptr import --replace out.$format
    [[ $output == "added 0, modified 0, cancelled 0 "* ]] || { echo "$format: $output"; return 1; }
  done
}

@test "import: every bad line is named, and nothing is changed" {
  { echo $header; csv +1 sip:a@x; csv 0441 sip:a@x; echo '+2,70000,10,u,E2U+sip,!^.*$!sip:a@x!,.,1'
    echo '+3,100,10,u,E2U_sip,!^.*$!sip:a@x!,.,1'; csv +1 sip:a@x; } >in.csv
  run -6 --separate-stderr des-naptr import in.csv
  [ "$output" = "" ]
  [ "$(grep -oE '^in.csv:[0-9]+: ' <<<"$stderr" | paste -sd' ')" = "in.csv:3:  in.csv:4:  in.csv:5:  in.csv:6: " ]
  [[ $stderr == *"in.csv:4: order: "*"in.csv:5: services: "* ]]
  [ "$(tail -n 1 <<<"$stderr")" = "des-naptr: bad lines in in.csv: 4; nothing was changed" ]
  run -1 des-naptr list
  run -6 --separate-stderr des-naptr import - <in.csv
  [[ $stderr == "<stdin>:3: "* ]]
}

@test "import: bad JSON Lines and bad master files are named by line too" {
  printf '%s\n' '{"number":"+1"}' '{"number":"+2","colour":"red"}' >in.jsonl
  run -6 --separate-stderr des-naptr import in.jsonl
  [[ $stderr == "in.jsonl:2: "*colour*"des-naptr: bad lines in in.jsonl: 1; nothing was changed" ]]
  printf '%s\n' '1.e164.arpa. 60 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .' \
    '2.e164.arpa. 60 IN NAPTR 70000 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .' >in.zone
  run -6 --separate-stderr des-naptr import in.zone
  [[ $stderr == "in.zone:2:"*"des-naptr: bad lines in in.zone: 1; nothing was changed" ]]
}

@test "import: --skip-bad leaves numbers with bad lines as they are, and collects their lines" {
  add_record +1 sip:old@x
  { echo $header; csv +1 sip:new@x; echo '+1,100,20,u,E2U+sip,!^.*$!,.,3600'; csv +2 sip:b@x; } >in.csv
  run -0 --separate-stderr des-naptr import --skip-bad bad.csv --transaction t in.csv
  [ "$output" = "added 1, modified 0, cancelled 0 (serial 3, transaction t)" ]
  [[ $stderr == "in.csv:3: regexp: "*"des-naptr: skipped lines, collected in bad.csv: 2" ]]
  [ "$(cat bad.csv)" = "$(sed 4d in.csv)" ]
  [[ $(des-naptr export +1) == *sip:old@x* ]]
  sed -i 's/!^.\*$!,/!^.*$!sip:second@x!,/' bad.csv
  run -0 des-naptr import bad.csv
  [[ $output == "added 0, modified 1, cancelled 0 "* ]]
}

@test "import: --skip-bad must be able to write, and not over the input" {
  { echo $header; csv +1 sip:a@x; } >in.csv
  run -2 --separate-stderr des-naptr import --skip-bad ./in.csv in.csv
  [ "$stderr" = "des-naptr: --skip-bad would overwrite the file to import" ]
  run -3 --separate-stderr des-naptr import --skip-bad none/bad.csv in.csv
  [[ $stderr == "des-naptr: cannot write none/bad.csv"* ]]
  run -1 des-naptr list
}

@test "import: guards keep a wrong file out" {
  many 200 | des-naptr import -q -
  many 190 >in.csv
  run -6 --separate-stderr des-naptr import --replace --max-delete 1% in.csv
  [ "$stderr" = "des-naptr: 10 of 200 numbers would be cancelled, and 2 are the most (--max-delete 1%); nothing was changed" ]
  run -6 des-naptr import --replace --max-delete 9 in.csv
  run -6 des-naptr import --replace --expect-serial 1 in.csv
  run -2 des-naptr import --replace --max-delete many in.csv
  [ "$(des-naptr export | wc -l)" = 201 ]
  run -0 des-naptr import --replace --max-delete 5% --expect-serial 2 in.csv
  [[ $output == "added 0, modified 0, cancelled 10 (serial 3, "* ]]
}

@test "import: the same file under the same transaction gets the first answer" {
  many 3 >in.csv
  run -0 des-naptr import --transaction t in.csv
  first=$output
  des-naptr cancel -q +49300000001
  run -0 --separate-stderr des-naptr import --transaction t - <in.csv
  [ "$output" = "$first" ]
  [ "$stderr" = "this transaction was done before; that was its answer" ]
  run -1 des-naptr list +49300000001
  many 4 >in.csv
  run -6 des-naptr import --transaction t in.csv
}

@test "import: a bulk load cannot be reverted, and says what to do" {
  many 10000 | des-naptr import -q --transaction load -
  run -6 --separate-stderr des-naptr revert load
  [[ $stderr == *"bulk load"*"import an empty file with --replace"* ]]
  run -0 des-naptr import --replace - <<<$header
  [[ $output == "added 0, modified 0, cancelled 10000 "* ]]
}

@test "import: what cannot be read is exit status 3, what has no header is 6" {
  run -3 --separate-stderr des-naptr import none.csv
  [ "$stderr" = "des-naptr: cannot read none.csv: No such file or directory" ]
  run -3 --separate-stderr des-naptr import .
  [[ $stderr == "des-naptr: cannot read .: "* ]]
  csv +1 sip:a@x >in.csv
  run -6 --separate-stderr des-naptr import in.csv
  [[ $stderr == "des-naptr: in.csv: "* ]]
  run -6 des-naptr import - </dev/null
}

@test "import: two at once, both get in, one after the other" {
  many 2000 >one.csv
  { echo $header; csv +1 sip:a@x; } >two.csv
  des-naptr import -q one.csv 3>&- &
  one=$!
  des-naptr import -q two.csv
  wait $one
  [ "$(des-naptr export | wc -l)" = 2002 ]
  [ "$(des-naptr history | grep -c '^serial')" = 2 ]
}

@test "import: a slow writer at the other end of a pipe holds up nobody" {
  mkfifo pipe
  des-naptr import -q pipe 3>&- &
  import=$!
  exec 7>pipe
  echo $header >&7
  add_record +1 sip:a@x
  csv +2 sip:b@x >&7
  exec 7>&-
  wait $import
  [ "$(des-naptr export | wc -l)" = 3 ]
}

@test "import: an interrupt changes nothing, and is exit status 8" {
  mkfifo pipe
  des-naptr import pipe 2>err 3>&- &
  import=$!
  exec 7>pipe
  many 5 >&7
  kill -INT $import
  exec 7>&-
  status=0
  wait $import || status=$?
  [ $status = 8 ]
  [[ $(cat err) == *"interrupted; nothing was changed"* ]]
  run -1 des-naptr list
}
