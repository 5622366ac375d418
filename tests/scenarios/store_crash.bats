#!/usr/bin/env bats
# The file is as it was before a change or as it is after it, whatever happens in between.

bats_require_minimum_version 1.5.0
load ../helpers

setup() {
  new_store
  long=$(printf '%0200d' 0) # makes records that do not all fit into memory
}

teardown() {
  local mounted=$BATS_TEST_TMPDIR/disk
  [[ -z $WRITER ]] || kill -KILL "$WRITER" 2>/dev/null || true
  [[ ! -d $mounted ]] || umount "$mounted"
}

# "serial 2, 7 numbers", once every page and every count has been checked.
state() {
  python3 - "$DB" <<'PYTHON'
import sqlite3, sys
db = sqlite3.connect(sys.argv[1])
assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
assert db.execute("PRAGMA foreign_key_check").fetchall() == []
serial, numbers, blocks, records = db.execute(
    "SELECT serial, numbers, blocks, records FROM profile").fetchone()
assert records == db.execute("SELECT count(*) FROM record").fetchone()[0]
assert numbers + blocks == db.execute("SELECT count(DISTINCT number) FROM record").fetchone()[0]
changes = db.execute("SELECT count(*) FROM change").fetchone()[0]
assert serial == 1 + changes == 1 + db.execute("SELECT change_number FROM node").fetchone()[0]
print(f"serial {serial}, {numbers} numbers")
PYTHON
}

# start_writer OPTION... leaves a writer that has made its changes and waits before the commit.
# Closing descriptor 7 lets it commit.
start_writer() {
  mkfifo "$BATS_TEST_TMPDIR/go"
  edit-store --db "$DB" --wait "$@" <"$BATS_TEST_TMPDIR/go" >"$BATS_TEST_TMPDIR/writer" 3>&- &
  WRITER=$!
  exec 7>"$BATS_TEST_TMPDIR/go"
  LIMIT=60 eventually grep -q applied "$BATS_TEST_TMPDIR/writer"
}

@test "a writer that is killed before its commit has changed nothing" {
  edit-store --db "$DB" --numbers 7
  start_writer --numbers 100000 --domain "$long.example"
  [ "$(stat -c %s "$DB-wal")" -gt 1000000 ] # much of it is on the disk already
  kill -KILL "$WRITER"
  wait "$WRITER" || [ $? -eq 137 ]
  [ "$(state)" = "serial 2, 7 numbers" ]
  run -0 edit-store --db "$DB" --numbers 8
  [ "$output" = "serial 3" ]
  [ "$(state)" = "serial 3, 8 numbers" ]
}

@test "killed at any moment, a writer leaves the state before or after" {
  edit-store --db "$DB" --numbers 2000
  local before after=0 limit
  for limit in 0.02 0.05 0.1 0.15 0.2 0.3 0.4 0.5 0.7 1 1.5 2; do
    before=$(state)
    timeout --signal KILL "$limit" edit-store --db "$DB" --numbers 2000 --domain "$limit.example" ||
      true
    if [ "$(state)" != "$before" ]; then
      after=$((after + 1))
      [ "$(state)" = "serial $((after + 2)), 2000 numbers" ]
    fi
  done
}

@test "of two writers one waits, and both changes are made" {
  start_writer --numbers 5 --domain b.example
  edit-store --db "$DB" --numbers 9 --domain c.example >"$BATS_TEST_TMPDIR/second" 7>&- &
  local second=$!
  exec 7>&-
  wait "$WRITER"
  WRITER=
  wait "$second"
  [ "$(cat "$BATS_TEST_TMPDIR/second")" = "serial 3" ]
  [ "$(state)" = "serial 3, 9 numbers" ]
}

@test "readers do not wait for a writer, and see nothing of it before its commit" {
  start_writer --numbers 5
  run -0 des-enrol show --db "$DB"
  [[ $output == *"numbers       0"* ]]
  exec 7>&-
  wait "$WRITER"
  WRITER=
  run -0 des-enrol show --db "$DB"
  [[ $output == *"numbers       5"* ]]
}

@test "a writer that waits in vain says who holds the lock" {
  start_writer --numbers 5
  run -8 --separate-stderr edit-store --db "$DB" --numbers 1
  [ -z "$output" ]
  # shellcheck disable=SC2154 # set by run
  [ "$stderr" = "edit-store: '$DB' is locked by edit-store (process $WRITER)" ]
  [ "$(state)" = "serial 1, 0 numbers" ]
}

@test "Ctrl-C ends a writer that waits for another one, at once" {
  start_writer --numbers 5
  run -8 --separate-stderr timeout --foreground --preserve-status --signal INT 1 \
    edit-store --db "$DB" --numbers 1
  [ "$stderr" = "edit-store: interrupted; nothing was changed" ]
}

@test "a full disk leaves the file as it was, and is told as what it is" {
  DB=$BATS_TEST_TMPDIR/disk/des.db
  mkdir "$BATS_TEST_TMPDIR/disk"
  mount -t tmpfs -o size=2m tmpfs "$BATS_TEST_TMPDIR/disk" 2>/dev/null ||
    { rmdir "$BATS_TEST_TMPDIR/disk"; skip "only root can make a small disk"; }
  des-enrol init --db "$DB" --operator operator-a --apex e164.arpa --ns ns.a.example
  edit-store --db "$DB" --numbers 10
  run -3 --separate-stderr edit-store --db "$DB" --numbers 30000 --domain b.example
  [ "$stderr" = "edit-store: no space left to write '$DB'" ]
  [ "$(state)" = "serial 2, 10 numbers" ]
  edit-store --db "$DB" --numbers 11
  [ "$(state)" = "serial 3, 11 numbers" ]
}

@test "a limit on the size of files leaves the file as it was" {
  edit-store --db "$DB" --numbers 10
  run -3 --separate-stderr bash -c "trap '' XFSZ; ulimit -f 1000
    exec edit-store --db '$DB' --numbers 30000 --domain b.example"
  [ "$stderr" = "edit-store: cannot use the database '$DB': disk I/O error" ]
  [ "$(state)" = "serial 2, 10 numbers" ]
}

@test "a full temporary folder is named, and nothing is changed" {
  mkdir "$BATS_TEST_TMPDIR/disk"
  mount -t tmpfs -o size=1m tmpfs "$BATS_TEST_TMPDIR/disk" 2>/dev/null ||
    { rmdir "$BATS_TEST_TMPDIR/disk"; skip "only root can make a small disk"; }
  SQLITE_TMPDIR=$BATS_TEST_TMPDIR/disk run -3 --separate-stderr edit-store --db "$DB" --numbers 350000 --domain "$long"
  [ "$stderr" = "edit-store: no space left to write '$BATS_TEST_TMPDIR/disk'" ]
  [ "$(state)" = "serial 1, 0 numbers" ]
}

@test "a database on a disk that cannot be written can be read, and says why not more" {
  mkdir "$BATS_TEST_TMPDIR/disk"
  mount -t tmpfs -o size=2m tmpfs "$BATS_TEST_TMPDIR/disk" 2>/dev/null ||
    { rmdir "$BATS_TEST_TMPDIR/disk"; skip "only root can make a small disk"; }
  edit-store --db "$DB" --numbers 10
  cp "$DB" "$BATS_TEST_TMPDIR/disk"
  mount -o remount,ro "$BATS_TEST_TMPDIR/disk"
  DB=$BATS_TEST_TMPDIR/disk/des.db
  run -0 des-enrol show --db "$DB"
  [[ $output == *"numbers       10"* ]]
  run -3 --separate-stderr edit-store --db "$DB" --numbers 1
  [ "$stderr" = "edit-store: cannot write '$DB': Read-only file system" ]
}
