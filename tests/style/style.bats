#!/usr/bin/env bats
# The rules of the tree that a machine can check.

bats_require_minimum_version 1.5.0

setup() {
  cd "$DES_SOURCE" || return
}

sources() {
  find lib tools tests -name '*.h' -o -name '*.cpp'
}

@test "every module includes only what lib/LAYERS allows, and every library has its owner" {
  run -0 tests/style/layers.py .
}

@test "the check of the layers notices a module, an include and a library out of place" {
  mkdir -p "$BATS_TEST_TMPDIR/lib"/{base,store,odd} "$BATS_TEST_TMPDIR/tools"
  cp lib/LAYERS "$BATS_TEST_TMPDIR/lib"
  echo '#include "store/store.h"' >"$BATS_TEST_TMPDIR/lib/base/upward.h"
  echo '#include <sqlite3.h>' >"$BATS_TEST_TMPDIR/tools/des-sql.cpp"
  echo >"$BATS_TEST_TMPDIR/lib/odd/odd.h"
  run -1 tests/style/layers.py "$BATS_TEST_TMPDIR"
  [ "${#lines[@]}" -eq 3 ]
  [[ $output == *"lib/base/upward.h:1: base may not include store/store.h"* ]]
  [[ $output == *"lib/odd/odd.h: lib/LAYERS does not know the module 'odd'"* ]]
  [[ $output == *"tools/des-sql.cpp:1: sqlite3.h belongs to store"* ]]
}

@test "all C++ is laid out as .clang-format says" {
  sources | xargs clang-format --dry-run --Werror
}

@test "nothing in lib but cli writes to the terminal or ends the process" {
  run -1 grep -rnE 'std::(cout|cerr|clog)\b|\b(f?printf|puts|exit|abort) *\(' lib \
    --include='*.h' --include='*.cpp' --exclude-dir=cli
}

@test "all shell is clean by shellcheck" {
  shellcheck bootstrap .ci/run completions/des.bash
  find tests -name '*.bats' -print0 | xargs -r0 shellcheck --shell=bats --exclude=SC2030,SC2031
}

@test "every source file is listed where it is built" {
  while read -r file; do
    grep -qw "$(basename "$file")" "$(dirname "$file")/CMakeLists.txt" || {
      echo "$file is not in $(dirname "$file")/CMakeLists.txt"
      return 1
    }
  done < <(find lib -name '*.cpp')
  while read -r file; do
    grep -qw "${file#tests/unit/}" tests/unit/CMakeLists.txt || {
      echo "$file is not in tests/unit/CMakeLists.txt"
      return 1
    }
  done < <(find tests/unit -name '*.cpp')
}

@test "no two types of the one namespace have the same name" {
  # The messages of I4 are in a namespace of their own, since I1 has some of the same names.
  run -0 bash -c "grep -rhoE '^(struct|class|enum class) [A-Za-z0-9]+( final)?( : [^{;]*)? \\{' lib --include='*.h' --exclude=i4.h |
    sed -E 's/^(struct|class|enum class) ([A-Za-z0-9]+).*/\\2/' | sort | uniq -d"
  [ -z "$output" ]
}

@test "no test waits for a fixed time" {
  run -1 grep -rnE '(^|[ ;&|(])sleep +[0-9]' tests --include='*.bats' --include='*.bash'
}
