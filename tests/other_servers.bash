# Starts other DNS servers to compare des-serve with: NSD and Knot DNS, in the foreground, with
# everything they need in the directory of the test. A suite loads helpers.bash too.
# shellcheck shell=bash

# A port of 127.0.0.1 that is free for UDP and TCP.
free_port() {
  /usr/bin/python3 - <<'PYTHON'
import socket
while True:
    with socket.create_server(("127.0.0.1", 0)) as tcp, \
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        try:
            udp.bind(tcp.getsockname())
            print(tcp.getsockname()[1])
            break
        except OSError:
            pass
PYTHON
}

# start_nsd ZONE=FILE... serves the zones with NSD. Sets $NSD_DNS to its address.
start_nsd() {
  local dir=$BATS_TEST_TMPDIR/nsd port zone
  port=$(free_port)
  mkdir -p "$dir"
  # No rate limit, which Debian's NSD has by default.
  cat >"$dir/nsd.conf" <<CONF
server:
  ip-address: 127.0.0.1@$port
  username: ""
  zonesdir: "$dir"
  database: ""
  zonelistfile: "$dir/zone.list"
  xfrdfile: "$dir/xfrd.state"
  xfrdir: "$dir"
  pidfile: "$dir/nsd.pid"
  logfile: "$dir/nsd.log"
  server-count: 1
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
CONF
  for zone in "$@"; do
    printf 'zone:\n  name: "%s"\n  zonefile: "%s"\n' "${zone%%=*}" "${zone#*=}" >>"$dir/nsd.conf"
  done
  NSD_DNS=127.0.0.1:$port
  start_other nsd "$NSD_DNS" "${1%%=*}" /usr/sbin/nsd -d -c "$dir/nsd.conf"
}

# start_knot ZONE=FILE... serves the zones with Knot DNS. Sets $KNOT_DNS to its address.
start_knot() {
  local dir=$BATS_TEST_TMPDIR/knot port zone
  port=$(free_port)
  mkdir -p "$dir"
  cat >"$dir/knot.conf" <<CONF
server:
  rundir: "$dir"
  listen: "127.0.0.1@$port"
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "$dir"
log:
  - target: stderr
    any: warning
template:
  - id: default
    storage: "$dir"
    zonefile-sync: -1
    zonefile-load: whole
zone:
CONF
  for zone in "$@"; do
    printf '  - domain: "%s"\n    file: "%s"\n' "${zone%%=*}" "${zone#*=}" >>"$dir/knot.conf"
  done
  KNOT_DNS=127.0.0.1:$port
  start_other knot "$KNOT_DNS" "${1%%=*}" /usr/sbin/knotd -c "$dir/knot.conf"
}

# start_other NAME ADDRESS ZONE COMMAND... waits until it answers for the zone.
start_other() {
  local log=$BATS_TEST_TMPDIR/$1.log address=$2 zone=$3 pid
  "${@:4}" >"$log" 2>&1 3>&- &
  pid=$!
  echo "$pid $log" >>"$BATS_TEST_TMPDIR/nodes"
  eventually answers_or_gone "$address" "$zone" "$pid"
  ! is_gone "$pid" || { cat "$log" "$BATS_TEST_TMPDIR/$1"/*.log; return 1; }
}

answers_or_gone() {
  is_gone "$3" ||
    dig @127.0.0.1 -p "${1##*:}" +tries=1 +time=1 "$2" SOA 2>/dev/null | grep -q 'flags: qr aa'
}
