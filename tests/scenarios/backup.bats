#!/usr/bin/env bats
# The database is copied and put back while it is in use.

bats_require_minimum_version 1.5.0
load ../helpers
load ../partners

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
}

teardown() {
  [[ -z ${WRITER:-} ]] || kill "$WRITER" 2>/dev/null || true
  stop_nodes
  [[ ! -d disk ]] || umount disk
}

@test "backups taken while others write and des-serve answers are sound" {
  node a
  for ((i = 0; ; i++)); do
    echo "+61355500$((100 + i % 900)),100,10,u,E2U+sip,!^.*\$!sip:$i@a.example!,.,60" >row
    cat <(echo number,order,preference,flags,services,regexp,replacement,ttl) row |
      des-naptr import --db a.db --quiet - || break
  done 3>&- &
  WRITER=$!
  for i in 1 2 3 4 5; do
    des-enrol backup --db a.db --quiet "backup$i"
    des-enrol check --db "backup$i" --quiet
  done
  des-enrol check --db a.db --quiet
  [ "$(des-enrol show --db backup5 --json | jq .serial)" -gt "$(des-enrol show --db backup1 --json | jq .serial)" ]
  kill -0 "$WRITER"
}

@test "des-serve answers what was restored, and partners get it too" {
  two_enrolled
  des-naptr add --db a.db -q --wait 10 --uri sip:one@a.example +61355500001
  eventually answers z +61355500001 one@
  des-enrol backup --db a.db backup
  des-naptr add --db a.db -q --wait 10 --uri sip:two@a.example +61355500002
  des-naptr cancel --db a.db -q --wait 10 +61355500001
  eventually has_no_answer z +61355500001
  run -0 --separate-stderr des-enrol restore --db a.db backup
  # shellcheck disable=SC2154 # set by run
  [[ $stderr == *"changes since the backup that are gone: 2"* ]]
  eventually answers a +61355500001 one@
  eventually has_no_answer a +61355500002
  eventually answers z +61355500001 one@
  eventually has_no_answer z +61355500002
  eventually all_acknowledged a
  run -0 des-enrol verify --db z.db operator-a
  des-enrol check --db a.db
  des-naptr add --db a.db -q --wait 10 --uri sip:three@a.example +61355500003
  eventually answers z +61355500003 three@
}

@test "a restore that is killed has changed nothing, or all" {
  new_store
  edit-store --db "$DB" --numbers 20000
  des-enrol backup --db "$DB" -q backup
  edit-store --db "$DB" --numbers 20001
  local limit serial
  for limit in 0.01 0.03 0.06 0.1 0.15 0.2 0.3; do
    serial=$(des-enrol show --db "$DB" --json | jq .serial)
    timeout -s KILL "$limit" des-enrol restore --db "$DB" -q backup || true
    des-enrol check --db "$DB" --quiet
    [[ $(des-enrol show --db "$DB" --json | jq -c '[.serial, .numbers]') =~ ^\[($serial,2000[01]|[0-9]+,20000)\]$ ]]
  done
}

@test "a full disk stops a backup and a restore, and leaves nothing behind" {
  mkdir disk
  mount -t tmpfs -o size=2m tmpfs disk 2>/dev/null || skip "cannot mount a small file system"
  new_store
  edit-store --db "$DB" --numbers 100
  des-enrol backup --db "$DB" -q small
  edit-store --db "$DB" --numbers 50000
  des-enrol backup --db "$DB" -q large
  run -3 --separate-stderr des-enrol backup --db "$DB" disk/backup
  [[ $stderr == *"no space left to write 'disk/backup'" ]] || { echo "$stderr"; return 1; }
  [ -z "$(ls disk)" ]
  des-enrol restore --db disk/des.db -q small
  run -3 --separate-stderr des-enrol restore --db disk/des.db large
  [[ $stderr == *"no space left"* ]] || { echo "$stderr"; return 1; }
  [ "$(des-enrol show --db disk/des.db --json | jq .numbers)" = 100 ]
  [ -z "$(find disk -name '*.??????' ! -name 'des.db-???')" ]
  des-enrol check --db disk/des.db --quiet
}
