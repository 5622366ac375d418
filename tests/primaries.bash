# Other people's name servers as primaries, for the suites about zone transfer. Loaded behind
# helpers.bash, whose stop_nodes ends them too, and other_servers.bash.
# shellcheck shell=bash disable=SC2034
# For keys of TSIG: 32 octets each.
SECRET=c2VjcmV0IG9mIHRoZSB0ZXN0IHN1aXRlIHRvIHNpZ24=
OTHER_SECRET=YW5vdGhlciBzZWNyZXQsIHdoaWNoIGlzIG5vdCBpdCE=

# start_primary SERVER ZONE FILE [NOTIFIED-PORT]: nsd, knotd or named serves the zone of the file,
# with IXFR where it can make it, and tells that port on loopback what changes. With $KEY set, only
# to those who sign with that key and $SECRET. Sets PRIMARY to its address, PRIMARY_PID, and
# PRIMARY_LOG. A second call with the same PRIMARY_PORT set starts it in the same place.
start_primary() {
  PRIMARY_PORT=${PRIMARY_PORT:-$(free_port)}
  PRIMARY=127.0.0.1:$PRIMARY_PORT
  PRIMARY_DIR=$BATS_TEST_TMPDIR/$1-$PRIMARY_PORT
  PRIMARY_LOG=$PRIMARY_DIR/log
  mkdir -p "$PRIMARY_DIR"
  "configure_$1" "$2" "$3" "${4:-}"
  case $1 in
    nsd) set -- nsd -d -c "$PRIMARY_DIR/conf" ;;
    knotd) set -- knotd -c "$PRIMARY_DIR/conf" ;;
    named) set -- named -f -c "$PRIMARY_DIR/conf" ;;
  esac
  PATH=$PATH:/usr/sbin "$@" >"$PRIMARY_LOG" 2>&1 3>&- &
  PRIMARY_PID=$!
  echo "$PRIMARY_PID $PRIMARY_LOG" >>"$BATS_TEST_TMPDIR/nodes"
  eventually primary_answers "$(sed -n 's/^@ .* SOA [^ ]* [^ ]* \([0-9]*\).*/\1/p' "$PRIMARY_ZONE_FILE")" ||
    { cat "$PRIMARY_LOG"; return 1; }
}

# primary_answers SERIAL
primary_answers() {
  [[ $(serial_at "$PRIMARY") == "$1" ]]
}

# serial_at ADDR:PORT: that it answers with.
serial_at() {
  # shellcheck disable=SC2086 # two words
  dig ${KEY:+-y hmac-sha256:$KEY:$SECRET} @"${1%:*}" -p "${1##*:}" +short +tries=1 +time=2 \
    "$PRIMARY_ZONE" SOA 2>/dev/null | cut -d' ' -f3
}

# After the file was changed.
reload_primary() {
  kill -HUP "$PRIMARY_PID"
}

configure_nsd() {
  PRIMARY_ZONE=$1 PRIMARY_ZONE_FILE=$2
  {
    cat <<END
server:
    ip-address: 127.0.0.1
    port: $PRIMARY_PORT
    username: ""
    zonesdir: "$PRIMARY_DIR"
    database: ""
    rrl-ratelimit: 0
    pidfile: "$PRIMARY_DIR/pid"
    xfrdfile: "$PRIMARY_DIR/xfrd"
    xfrdir: "$PRIMARY_DIR"
    zonelistfile: "$PRIMARY_DIR/zones"
remote-control:
    control-enable: no
zone:
    name: "$1"
    zonefile: "$2"
    provide-xfr: 127.0.0.1 ${KEY:-NOKEY}
    store-ixfr: yes
    create-ixfr: yes
END
    [[ -z $3 ]] || printf '    notify: 127.0.0.1@%s NOKEY\n' "$3"
    [[ -z ${KEY:-} ]] ||
      printf 'key:\n    name: "%s"\n    algorithm: hmac-sha256\n    secret: "%s"\n' "$KEY" "$SECRET"
  } >"$PRIMARY_DIR/conf"
}

configure_knotd() {
  PRIMARY_ZONE=$1 PRIMARY_ZONE_FILE=$2
  {
    cat <<END
server:
    listen: 127.0.0.1@$PRIMARY_PORT
    rundir: "$PRIMARY_DIR"
database:
    storage: "$PRIMARY_DIR"
log:
  - target: stderr
    any: info
END
    [[ -z ${KEY:-} ]] ||
      printf 'key:\n  - id: %s\n    algorithm: hmac-sha256\n    secret: %s\n' "$KEY" "$SECRET"
    [[ -z $3 ]] || printf 'remote:\n  - id: replica\n    address: 127.0.0.1@%s\n' "$3"
    printf 'acl:\n  - id: secondaries\n    address: 127.0.0.1\n    action: transfer\n%s' \
      "${KEY:+    key: $KEY
}"
    cat <<END
zone:
  - domain: $1
    file: "$2"
    acl: secondaries
    zonefile-load: difference
    zonefile-sync: -1
    journal-content: changes
END
    [[ -z $3 ]] || echo '    notify: replica'
  } >"$PRIMARY_DIR/conf"
}

configure_named() {
  PRIMARY_ZONE=$1 PRIMARY_ZONE_FILE=$2
  cat >"$PRIMARY_DIR/conf" <<END
options {
    directory "$PRIMARY_DIR";
    listen-on port $PRIMARY_PORT { 127.0.0.1; };
    listen-on-v6 { none; };
    pid-file "$PRIMARY_DIR/pid";
    session-keyfile "$PRIMARY_DIR/session.key";
    recursion no;
    minimal-responses yes;
    notify explicit;
    serial-query-rate 100;
    notify-delay 0;
};
controls { };
logging { channel err { stderr; }; category default { err; }; };
${KEY:+key $KEY { algorithm hmac-sha256; secret \"$SECRET\"; \};}
zone "$1" {
    type primary;
    file "$2";
    journal "$PRIMARY_DIR/journal";
    ixfr-from-differences yes;
    max-ixfr-ratio unlimited;
    allow-transfer { ${KEY:+key} ${KEY:-127.0.0.1}; };
    ${3:+also-notify port $3 { 127.0.0.1; \};}
};
END
}

# start_fake HOW: tests/fake_primary.py. Sets PRIMARY and PRIMARY_PID.
start_fake() {
  local out=$BATS_TEST_TMPDIR/fake-$1
  : >"$out"
  PYTHONDONTWRITEBYTECODE=1 /usr/bin/python3 "$DES_SOURCE/tests/fake_primary.py" "$1" >"$out" 2>"$out.log" 3>&- &
  PRIMARY_PID=$!
  echo "$PRIMARY_PID $out.log" >>"$BATS_TEST_TMPDIR/nodes"
  eventually test -s "$out"
  PRIMARY=127.0.0.1:$(cat "$out")
  PRIMARY_ZONE=e164.example
}
