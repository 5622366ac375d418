# What suites about several DESs share, beside helpers.bash: nodes of operators in the current
# directory, their agreements, and what they answer.
# shellcheck shell=bash

# Of each node: its ports, its process, and the port of the relay before it.
# shellcheck disable=SC2034
declare -gA http dns pid via

# node NAME [OPTION...] makes the DES of operator-NAME in NAME.db, and starts it.
node() {
  des-enrol init --db "$1.db" --operator "operator-$1" --apex e164.arpa --ns "des.$1.example"
  start "$@"
}

# start NAME [OPTION...] starts it, on the ports it had before.
start() {
  local name=$1
  shift
  DB=$name.db start_node "$name" --http "127.0.0.1:${http[$name]:-0}" \
    --dns "127.0.0.1:${dns[$name]:-0}" "$@"
  http[$name]=$(sed -n 's/^ready.* http=127.0.0.1:\([0-9]*\).*/\1/p' "$NODE_LOG")
  dns[$name]=${NODE_DNS#*:}
  pid[$name]=$NODE_PID
}

# agree A B PREFIX [OPTION...]: what A has agreed with B, which may publish that prefix. A reaches B
# through a relay, where there is one.
agree() {
  des-enrol agree --db "$1.db" "operator-$2" --address 127.0.0.1 --may-publish "$3" \
    --url "http://127.0.0.1:${via[$2]:-${http[$2]:-9}}" --token-out "$2-shows-$1" "${@:4}"
}

# Both tokens are handed over.
exchange_tokens() {
  des-enrol amend --db "$1.db" "operator-$2" --token-in "$1-shows-$2"
  des-enrol amend --db "$2.db" "operator-$1" --token-in "$2-shows-$1"
}

# relay_between NAME... starts a relay that stands before these nodes; see relay.py. Its folder is
# "relay".
relay_between() {
  local name upstreams=()
  mkdir -p relay
  for name in "$@"; do
    upstreams+=("$name=${http[$name]}")
  done
  /usr/bin/python3 "$DES_SOURCE/tests/relay.py" relay "${upstreams[@]}" >relay/ready 3>&- &
  echo "$! relay/ready" >>"$BATS_TEST_TMPDIR/nodes"
  eventually grep -q ready relay/ready
  for name in "$@"; do
    via[$name]=$(sed "s/.* $name=\([0-9]*\).*/\1/" relay/ready)
  done
}

# Operator A and Z, enrolled with each other.
two_enrolled() {
  node a
  node z
  agree a z +49
  agree z a +61 --confirm by-itself
  exchange_tokens a z
  des-enrol request --db a.db operator-z --wait 10
  eventually all_acknowledged z
  eventually all_acknowledged a
}

all_acknowledged() {
  [ "$(des-broadcast status --db "$1.db" --json | jq -s 'map(select(.enrolled and .behind != 0)) | length')" = 0 ]
}

# decided NODE PROGRESS: of its first request.
decided() {
  [ "$(des-enrol requests --db "$1.db" --json | jq -r .progress)" = "$2" ]
}

# numbers NAME PREFIX COUNT: a record for each of so many numbers of operator-NAME, as CSV.
numbers() {
  echo number,order,preference,flags,services,regexp,replacement,ttl
  seq -f "$2%04g,100,10,u,E2U+sip,!^.*\$!sip:$1@$1.example!,.,60" 1 "$3"
}

# answers NODE NUMBER URI: what its DNS says, by dig.
answers() {
  [[ $(ask "$1" "$2") == *"$3"* ]]
}

has_no_answer() {
  [ -z "$(ask "$1" "$2")" ]
}

ask() {
  dig +short +tries=1 +time=2 -p "${dns[$1]}" @127.0.0.1 "$(sed 's/+//; s/./&./g' <<<"$2" | tr . '\n' | tac | paste -sd. | sed 's/^\.//')".e164.arpa NAPTR
}

# soap NODE TOKEN [CURL-OPTION...]: posts stdin to its I1.
soap() {
  curl -s -H 'Content-Type: text/xml' -H "Authorization: Bearer $2" --data-binary @- \
    "${@:3}" "http://127.0.0.1:${http[$1]}/i1"
}

# add_message ORIGINATOR AFTER THROUGH NUMBER...
add_message() {
  printf '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><AddNaptrRecords xmlns="urn:des:q3643:i1:1"><originator><operator>%s</operator><des>des.x.example</des><transaction>t</transaction></originator><after>%s</after><through>%s</through>' "$1" "$2" "$3"
  for number in "${@:4}"; do
    printf '<number><number>%s</number><ttl>60</ttl><naptr><order>100</order><preference>10</preference><flags>u</flags><services>E2U+sip</services><regexp>!^.*$!sip:x@x.example!</regexp><replacement>.</replacement></naptr></number>' "$number"
  done
  printf '</AddNaptrRecords></e:Body></e:Envelope>'
}

code_of() {
  sed -n 's/.*<code>\(.*\)<\/code>.*/\1/p' <<<"$1"
}
