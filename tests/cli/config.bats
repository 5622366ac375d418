#!/usr/bin/env bats
# Settings from the command line, the environment and the configuration file: des(7).

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  export DES_CONFIG=$BATS_TEST_TMPDIR/des.conf
}

# config LINE... writes the file.
config() {
  printf '%s\n' "$@" >"$DES_CONFIG"
}

# setting KEY [OPTION...]: the line that des-serve prints of it.
setting() {
  des-serve --print-config "${@:2}" | grep "^$1 = "
}

@test "the command line goes before the environment, and that before the file" {
  config '[des-serve]' 'udp-size = 1000' 'workers = 1'
  [[ $(setting udp-size) =~ ^'udp-size = 1000 '+"# $DES_CONFIG:2"$ ]]
  export DES_SERVE_UDP_SIZE=1100
  [[ $(setting udp-size) =~ ^'udp-size = 1100 '+'# DES_SERVE_UDP_SIZE'$ ]]
  [[ $(setting udp-size --udp-size 1200) =~ ^'udp-size = 1200 '+'# command line'$ ]]
  [[ $(setting udp-size --udp-size=1200) =~ ^'udp-size = 1200 '+'# command line'$ ]]
  [[ $(setting workers) =~ ^'workers = 1 '+"# $DES_CONFIG:3"$ ]]
  [[ $(setting idle-timeout) =~ ^'idle-timeout = 10 '+'# default'$ ]]
}

@test "what is printed is a configuration that says the same" {
  config 'db = a.db' '[des-serve]' 'dns = 127.0.0.1:1' 'dns = 127.0.0.1:2' 'allow-cleartext = yes'
  des-serve --print-config >printed.conf
  des-serve --print-config --config printed.conf | sed 's/ *#.*//' >again
  diff <(sed 's/ *#.*//' printed.conf) again
  [ "$(grep -c '^dns = ' printed.conf)" = 2 ]
  grep -q '^# tls-key is not set$' printed.conf
}

@test "a program works by what the file says" {
  config "db = $PWD/other.db" '[des-enrol init]' 'operator = operator-a' 'apex = e164.arpa' \
    'ns = des.operator-a.example' '[des-naptr]' 'format = csv' '[des-naptr list]' 'format = jsonl'
  des-enrol init
  des-naptr add --quiet +61355500912 --uri sip:a@b.example
  [[ $(des-naptr list) == '{'* ]]
  [[ $(des-naptr list --format csv) == number,* ]]
}

@test "a flag is yes or no" {
  config '[des-serve]' 'allow-cleartext = no'
  [[ $(setting allow-cleartext) == 'allow-cleartext = no '* ]]
  config '[des-serve]' 'allow-cleartext = perhaps'
  run -3 des-serve --print-config
  [ "$output" = "des-serve: $DES_CONFIG:2: 'allow-cleartext' is yes or no, not 'perhaps'" ]
}

@test "what makes no sense is refused, with its line" {
  refused() { # MESSAGE LINE...
    local message=$1
    shift
    config "$@"
    run -3 --separate-stderr des-naptr list --db x
    # shellcheck disable=SC2154 # set by run
    [ "$stderr" = "des-naptr: $DES_CONFIG:$message" ] || { echo "$stderr"; return 1; }
  }
  refused "2: no such option of des-naptr: 'formt'; did you mean 'format'?" '[des-naptr]' 'formt = csv'
  refused "2: no such option of des-naptr list: 'why'" '[des-naptr list]' 'why = x'
  refused "3: no such program: 'des-sevre'; did you mean 'des-serve'?" '' '[des-sevre]' 'dns = x'
  refused "2: no such section: 'des-naptr lsit'" '[des-naptr lsit]' 'format = csv'
  refused "1: 'format' must stand in the section of a program" 'format = csv'
  refused "2: --format: cvs not in {table,csv,jsonl,zone}" '[des-naptr]' 'format = cvs'
  refused " line 1: neither a section nor a line 'key = value': 'csv'" csv
}

@test "other programs may have any option" {
  config '[des-query]' 'no-such = 1'
  run -3 des-naptr list --db x
  [[ $output == *"no such database: 'x'"* ]]
}

@test "a file that is named must be there" {
  run -3 des-naptr list --db x --config none.conf
  [ "$output" = "des-naptr: cannot read the configuration 'none.conf'" ]
  run -3 env DES_CONFIG=. des-naptr list --db x
  [ "$output" = "des-naptr: cannot read the configuration '.'" ]
}

@test "a value of the environment that makes no sense is refused by its name" {
  run -3 env -u DES_CONFIG DES_SERVE_WORKERS=many des-serve --db x
  [[ $output == "des-serve: DES_SERVE_WORKERS: "* ]]
}
