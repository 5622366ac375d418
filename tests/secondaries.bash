# Other people's name servers as secondaries of des-serve, in the foreground, with everything they
# need in the directory of the test. A suite loads helpers.bash and other_servers.bash too; it sets
# $PRIMARY_PORT, the port of 127.0.0.1 that des-serve is on, and $KEY_SECRET, the secret of the key
# xfr.example.
# shellcheck shell=bash

# start_secondary nsd|knot|named|pdns PORT ZONE... follows the zones, and answers for them on that port.
start_secondary() {
  local server=$1 port=$2 dir=$BATS_TEST_TMPDIR/secondary-$1 log=$BATS_TEST_TMPDIR/secondary-$1.log
  local command
  mkdir -p "$dir"
  "configure_$server" "$dir" "$port" "${@:3}"
  case $server in
    nsd) command=(/usr/sbin/nsd -d -c "$dir/conf") ;;
    knot) command=(/usr/sbin/knotd -c "$dir/conf") ;;
    named) command=(/usr/sbin/named -g -c "$dir/conf") ;;
    pdns) command=(/usr/sbin/pdns_server --config-dir="$dir") ;;
  esac
  "${command[@]}" >"$log" 2>&1 3>&- &
  echo "$! $log" >>"$BATS_TEST_TMPDIR/nodes"
}

configure_nsd() {
  local zone
  cat >"$1/conf" <<CONF
server:
  ip-address: 127.0.0.1@$2
  username: ""
  zonesdir: "$1"
  database: ""
  zonelistfile: "$1/zone.list"
  xfrdfile: "$1/xfrd.state"
  xfrdir: "$1"
  pidfile: "$1/nsd.pid"
  logfile: "$1/nsd.log"
  server-count: 1
  verbosity: 2
  rrl-ratelimit: 0
  rrl-whitelist-ratelimit: 0
remote-control:
  control-enable: no
key:
  name: "xfr.example"
  algorithm: hmac-sha256
  secret: "$KEY_SECRET"
CONF
  for zone in "${@:3}"; do
    cat >>"$1/conf" <<CONF
zone:
  name: "$zone"
  zonefile: "$1/$zone"
  request-xfr: 127.0.0.1@$PRIMARY_PORT xfr.example
  allow-notify: 127.0.0.1 xfr.example
CONF
  done
}

# With the catalog zone $CATALOG, if set, in place of a list of zones.
configure_knot() {
  local zone
  cat >"$1/conf" <<CONF
server:
  rundir: "$1"
  listen: "127.0.0.1@$2"
  udp-workers: 1
  tcp-workers: 1
  background-workers: 1
database:
  storage: "$1"
log:
  - target: stderr
    any: info
key:
  - id: xfr.example
    algorithm: hmac-sha256
    secret: "$KEY_SECRET"
remote:
  - id: des
    address: "127.0.0.1@$PRIMARY_PORT"
    key: xfr.example
acl:
  - id: from-des
    address: 127.0.0.1
    key: xfr.example
    action: notify
template:
  - id: default
    storage: "$1"
    master: des
    acl: from-des
    zonefile-sync: -1
  - id: member
    storage: "$1"
    master: des
    acl: from-des
    zonefile-sync: -1
zone:
CONF
  for zone in "${@:3}"; do
    echo "  - domain: \"$zone\"" >>"$1/conf"
  done
  [[ -z ${CATALOG-} ]] || cat >>"$1/conf" <<CONF
  - domain: "$CATALOG"
    catalog-role: interpret
    catalog-template: member
CONF
}

# Likewise.
configure_named() {
  local zone primaries="primaries { 127.0.0.1 port $PRIMARY_PORT key xfr.example; };"
  cat >"$1/conf" <<CONF
key "xfr.example" { algorithm hmac-sha256; secret "$KEY_SECRET"; };
controls { };
options {
  directory "$1";
  pid-file "$1/named.pid";
  session-keyfile "$1/session.key";
  listen-on port $2 { 127.0.0.1; };
  listen-on-v6 { none; };
  recursion no;
  dnssec-validation no;
  notify no;
  zero-no-soa-ttl no;
  allow-notify { key xfr.example; };
  serial-query-rate 1000;
CONF
  [[ -z ${CATALOG-} ]] || cat >>"$1/conf" <<CONF
  catalog-zones { zone "$CATALOG" default-primaries { 127.0.0.1 port $PRIMARY_PORT key xfr.example; }; };
CONF
  echo '};' >>"$1/conf"
  for zone in "${@:3}" ${CATALOG:+"$CATALOG"}; do
    echo "zone \"$zone\" { type secondary; file \"$1/$zone.db\"; $primaries };" >>"$1/conf"
  done
}

configure_pdns() {
  local zone
  cat >"$1/pdns.conf" <<CONF
launch=gsqlite3
gsqlite3-database=$1/pdns.sqlite3
local-address=127.0.0.1
local-port=$2
socket-dir=$1
secondary=yes
xfr-cycle-interval=1
cache-ttl=0
query-cache-ttl=0
negquery-cache-ttl=0
zone-cache-refresh-interval=0
guardian=no
any-to-tcp=no
daemon=no
write-pid=no
CONF
  {
    cat /usr/share/pdns-backend-sqlite3/schema/schema.sqlite3.sql
    echo "INSERT INTO tsigkeys (name, algorithm, secret) VALUES ('xfr.example', 'hmac-sha256', '$KEY_SECRET');"
    for zone in "${@:3}"; do
      echo "INSERT INTO domains (name, master, type) VALUES ('$zone', '127.0.0.1:$PRIMARY_PORT', 'SLAVE');"
      echo "INSERT INTO domainmetadata (domain_id, kind, content) SELECT id, 'AXFR-MASTER-TSIG', 'xfr.example' FROM domains WHERE name = '$zone';"
      echo "INSERT INTO domainmetadata (domain_id, kind, content) SELECT id, 'IXFR', '1' FROM domains WHERE name = '$zone';"
    done
  } | sqlite3 "$1/pdns.sqlite3"
}

# serial_at PORT [ZONE]: what a server of 127.0.0.1 answers.
serial_at() {
  dig @127.0.0.1 -p "$1" +short +tries=1 +time=1 "${2:-e164.arpa}" SOA | cut -d' ' -f3
}

# has_serial PORT SERIAL [ZONE]
has_serial() {
  [[ $(serial_at "$1" "${3:-e164.arpa}") == "$2" ]]
}
