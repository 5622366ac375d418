#!/usr/bin/env bats
# des-serve --allow-query: who may query what, and whose numbers it sees.
# shellcheck disable=SC2154 # dns and pid are partners.bash's

bats_require_minimum_version 1.5.0

load ../helpers
load ../partners

setup() {
  cd "$BATS_TEST_TMPDIR" || return 1
}

teardown() { stop_nodes; }

# from CLIENT NUMBER [OPTION...]: what the DNS of A answers to that address: status and URIs.
from() {
  local name
  name=$(rev <<<"$2" | sed 's/./&./g')e164.arpa
  dig +tries=1 +time=2 -b "$1" -p "${dns[a]}" @127.0.0.1 "$name" NAPTR "${@:3}" |
    sed -n 's/.*status: \([A-Z]*\),.*/\1/p; s/.*NAPTR.*!sip:\([^!]*\)!.*/\1/p; s/^; EDE: /EDE /p' | paste -sd' '
}

key_file() {
  printf 'key "%s" {\n algorithm hmac-sha256;\n secret "%s";\n};\n' partner-z. "$(head -c 32 /dev/zero | base64)" >keys
  chmod 600 keys
}

# A holds +49 and a block of its own; Z's profile has a number and a block within it.
two_profiles() {
  two_enrolled
  des-naptr add --db a.db --quiet --uri sip:host@a.example +61255
  des-naptr add --db z.db --quiet --uri sip:one@z.example +4930123
  des-naptr add --db z.db --quiet --uri sip:block@z.example '+4930XXXX'
  eventually answers a +4930123 sip:one@z.example
  eventually answers a +49301234 sip:block@z.example
}

restart() {
  stop_node "${pid[a]}"
  start a "$@"
}

@test "client networks and keys see the operators that their rules name" {
  two_profiles
  key_file
  restart --key-file keys --allow-query any --allow-query '127.0.0.2 see host' \
    --allow-query '127.0.0.3/32 see operator-z' --allow-query 'key partner-z see operator-z, host'
  [ "$(from 127.0.0.1 4930123)" = "NOERROR one@z.example" ]
  [ "$(from 127.0.0.1 61255)" = "NOERROR host@a.example" ]
  [ "$(from 127.0.0.2 4930123)" = NXDOMAIN ]
  [ "$(from 127.0.0.2 4930)" = NXDOMAIN ]
  [ "$(from 127.0.0.2 61255)" = "NOERROR host@a.example" ]
  [ "$(from 127.0.0.3 61255)" = NXDOMAIN ]
  [ "$(from 127.0.0.3 49301234)" = "NOERROR block@z.example" ]
  [ "$(from 127.0.0.3 4930)" = NOERROR ]
  [ "$(from 127.0.0.2 4930123 -k keys)" = "NOERROR one@z.example" ]
  [ "$(from 127.0.0.3 61255 +tcp -k keys)" = "NOERROR host@a.example" ]
}

@test "a number that becomes a partner's is seen by those who see the partner" {
  two_profiles
  restart --allow-query any --allow-query '127.0.0.2 see host' --allow-query '127.0.0.3 see operator-z'
  des-naptr add --db z.db --quiet --uri sip:two@z.example +4930124
  eventually answers a +4930124 sip:two@z.example
  [ "$(from 127.0.0.2 4930124)" = NXDOMAIN ]
  [ "$(from 127.0.0.3 4930124)" = "NOERROR two@z.example" ]
  des-naptr add --db a.db --quiet --uri sip:three@a.example +61256
  eventually answers a +61256 sip:three@a.example
  [ "$(from 127.0.0.2 61256)" = "NOERROR three@a.example" ]
  [ "$(from 127.0.0.3 61256)" = NXDOMAIN ]
}

@test "whom no rule is for is refused with the reason, over UDP and TCP, never left without an answer" {
  node a
  des-naptr add --db a.db --quiet --uri sip:host@a.example +61255
  restart --allow-query 127.0.0.2 --allow-query '127.0.0.3 deny'
  [ "$(from 127.0.0.2 61255)" = "NOERROR host@a.example" ]
  [ "$(from 127.0.0.3 61255)" = "REFUSED EDE 18 (Prohibited)" ]
  [ "$(from 127.0.0.1 61255)" = "REFUSED EDE 18 (Prohibited)" ]
  [ "$(from 127.0.0.1 61255 +tcp)" = "REFUSED EDE 18 (Prohibited)" ]
  [ "$(from 127.0.0.1 61255 +noedns)" = REFUSED ]
}

@test "a rule for an apex says nothing about the others" {
  des-enrol init --db a.db --operator operator-a --apex e164.arpa --apex e164enum.net --ns des.a.example
  des-naptr add --db a.db --quiet --uri sip:host@a.example +61255
  start a --allow-query any --allow-query '127.0.0.2 deny apex e164.arpa'
  [ "$(from 127.0.0.2 61255)" = "REFUSED EDE 18 (Prohibited)" ]
  [ "$(from 127.0.0.1 61255)" = "NOERROR host@a.example" ]
  run dig +short -b 127.0.0.2 -p "${dns[a]}" @127.0.0.1 5.5.2.1.6.e164enum.net NAPTR
  [[ $output == *host@a.example* ]]
}

@test "rules that cannot be followed are refused at the start by name" {
  new_store
  serve() { run -"$1" --separate-stderr des-serve --db "$DB" --dns 127.0.0.1:0 "${@:2}"; }
  serve 2 --allow-query 'all'
  [[ $stderr == *"rule 'all': not an IP address or prefix: 'all'"* ]]
  serve 3 --allow-query 'any see operator-b'
  [[ $stderr == *"rule 'any see operator-b': no such operator: 'operator-b'"* ]]
  serve 3 --allow-query 'any apex e164.example'
  [[ $stderr == *"rule 'any apex e164.example.': no apex of this DES: e164.example."* ]]
  serve 3 --allow-query 'key partner-z'
  [[ $stderr == *"rule 'key partner-z.': no such key: partner-z."* ]]
  serve 3 --allow-query any --allow-query 'any see host'
  [[ $stderr == *"rules 'any' and 'any see host' are for the same client"* ]]
}

@test "SIGHUP reads again what rules speak of; where they cannot be followed any more, they stay" {
  node a
  des-naptr add --db a.db --quiet --uri sip:host@a.example +61255
  agree a y +49
  restart --allow-query '127.0.0.1 see host' --allow-query '127.0.0.2 see operator-y'
  des-enrol drop --db a.db operator-y
  kill -HUP "${pid[a]}"
  eventually grep -q "no such operator: 'operator-y'; keeping the settings read before" "$NODE_LOG"
  [ "$(from 127.0.0.1 61255)" = "NOERROR host@a.example" ]
  [ "$(from 127.0.0.2 61255)" = NXDOMAIN ]
  [ "$(from 127.0.0.3 61255)" = "REFUSED EDE 18 (Prohibited)" ]
}
