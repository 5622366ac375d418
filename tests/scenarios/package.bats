#!/usr/bin/env bats
# The Debian package holds what it should, and what it installs does the main job.

bats_require_minimum_version 1.5.0
load ../helpers

setup_file() {
  (cd "$DES_BIN/.." && cpack -D CPACK_DEBIAN_COMPRESSION_TYPE=gzip -B "$BATS_FILE_TMPDIR/made" >"$BATS_FILE_TMPDIR/cpack.log") ||
    { cat "$BATS_FILE_TMPDIR/cpack.log"; return 1; }
}

setup() {
  cd "$BATS_TEST_TMPDIR" || exit
  package=$(echo "$BATS_FILE_TMPDIR"/made/des_*.deb)
}

teardown() {
  local root=$BATS_TEST_TMPDIR/root
  [[ -z ${SERVER:-} ]] || kill "$SERVER" 2>/dev/null || true
  [[ ! -d $root/proc/1 ]] || umount "$root/proc"
}

@test "the package has every program, page, completion and unit" {
  dpkg-deb -c "$package" | sed -n 's|^-[^ ]* *[^ ]* *[^ ]* *[^ ]* *[^ ]* \.||p' | sort >files
  (
    find "$DES_BIN" -maxdepth 1 -name 'des-*' -type f -executable -printf '%f\n' | while read -r tool; do
      echo "/usr/bin/$tool"
      echo "/usr/share/bash-completion/completions/$tool"
    done
    for page in "$DES_SOURCE"/man/*.[178]; do
      echo "/usr/share/man/man${page##*.}/${page##*/}.gz"
    done
    (cd "$DES_SOURCE/man/examples" && printf '/usr/share/doc/des/examples/%s\n' *)
    printf '%s\n' /etc/des/des.conf /usr/lib/sysusers.d/des.conf \
      /usr/lib/systemd/system/des-{broadcast.service,broadcast.timer,serve.service} \
      /usr/share/des/i{1,4}.wsdl /usr/share/doc/des/copyright /usr/share/lintian/overrides/des \
      /usr/share/fish/vendor_completions.d/des.fish /usr/share/zsh/site-functions/_des
  ) | sort >wanted
  diff wanted files
  [ "$(dpkg-deb -I "$package" conffiles)" = /etc/des/des.conf ]
}

@test "lintian has nothing to say" {
  run -0 lintian --allow-root --fail-on error,warning "$package"
}

@test "its units are sound, and leave des-serve little to do harm with" {
  dpkg-deb -x "$package" root
  sed -i "s|/usr/bin/|$DES_BIN/|" root/usr/lib/systemd/system/* # where the programs are now
  run -0 systemd-analyze --man=no verify root/usr/lib/systemd/system/*
  [[ $output != *des-* ]] || { echo "$output"; return 1; }
  run systemd-analyze security --offline=true --root=root --threshold=20 des-serve.service
  [ "$status" = 0 ] || { echo "$output"; return 1; }
}

@test "its configuration is one that its programs understand" {
  dpkg-deb -x "$package" root
  run -0 des-serve --config root/etc/des/des.conf --print-config
  [[ $output == *"db = /var/lib/des/des.db "* ]]
}

@test "installed in a clean Debian, it does the main job as its own user" {
  [[ -n ${DES_CLEAN_ROOT:-} ]] || skip "takes minutes and a mirror: set DES_CLEAN_ROOT=1"
  local root=$BATS_TEST_TMPDIR/root
  debootstrap --variant=minbase bookworm "$root" "$(mirror)" >debootstrap.log ||
    { tail debootstrap.log; return 1; }
  cp "$package" "$root/tmp/des.deb"
  mount -t proc proc "$root/proc"
  in_root apt-get install -y -qq --no-install-recommends /tmp/des.deb >install.log 2>&1 ||
    { tail install.log; return 1; }
  as_des des-enrol init --db /var/lib/des/des.db --operator operator-a --apex e164.arpa --ns a.example
  as_des des-naptr add -q +61355500912 --uri sip:a@operator-a.example
  as_des des-serve --dns 127.0.0.1:0 2>serve.log >/dev/null 3>&- &
  SERVER=$!
  eventually grep -q '^ready ' serve.log
  run -0 in_root des-query -s "$(sed -n 's/^ready dns=//p' serve.log)" +61355500912
  [ "$output" = sip:a@operator-a.example ]
}

mirror() {
  sed -n 's/^deb \(\[.*\] \)\?\([^ ]*\) bookworm .*/\2/p; s/^URIs: *\([^ ]*\).*/\1/p' \
    /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null | head -n 1
}

in_root() {
  chroot "$BATS_TEST_TMPDIR/root" /usr/bin/env DEBIAN_FRONTEND=noninteractive "$@"
}

as_des() {
  chroot --userspec=des:des "$BATS_TEST_TMPDIR/root" "$@"
}
