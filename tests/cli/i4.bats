#!/usr/bin/env bats
# Reference point I4 for stock SOAP toolkits, which know nothing but the WSDL.

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  cd "$BATS_TEST_TMPDIR" || return 1
  new_store
  des-enrol account --db "$DB" nightly --token-out "$BATS_TEST_TMPDIR/token"
  start_node a --http 127.0.0.1:0
  http=$(sed -n 's/^ready.* http=\([^ ]*\).*/\1/p' "$NODE_LOG")
  token=$(cat "$BATS_TEST_TMPDIR/token")
}

teardown() {
  stop_nodes
}

post() {
  curl -s -H "Authorization: Bearer $token" -H 'Content-Type: text/xml' --data-binary @- "$@" "http://$http/i4"
}

status_message() {
  printf '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><GetStatus xmlns="urn:des:q3643:i4:1"/></e:Body></e:Envelope>'
}

@test "Zeep calls every operation, in SOAP 1.1 and 1.2, faults included" {
  des-enrol agree --db "$DB" operator-z --address 127.0.0.1 --may-publish +49 --url http://127.0.0.1:9
  /usr/bin/python3 - "$http" "$token" <<'END'
import sys
import requests
from zeep import Client, Transport
from zeep.exceptions import Fault

http, token = sys.argv[1:]
session = requests.Session()
session.headers["Authorization"] = f"Bearer {token}"


def code_of(call, **arguments):
    try:
        call(**arguments)
    except Fault as fault:
        return fault.detail.find(".//{urn:des:q3643:fault:1}code").text
    raise AssertionError("no fault")


for port in ("I4Soap11", "I4Soap12"):
    client = Client(f"http://{http}/i4?wsdl", transport=Transport(session=session), port_name=port)
    i4 = client.service
    number = "+6125550123" + port[-1]
    naptr = dict(order=100, preference=10, flags="u", services="E2U+sip",
                 regexp=r"!^(.*)$!sip:\1@a.example!", replacement=".")

    added = i4.AddNaptrRecords(terms=dict(transaction=f"t{port}", why="test"),
                               number=[dict(number=number, naptr=[naptr, dict(naptr, preference=20)])])
    assert (added.added, added.repeated, added.partner) == (1, False, []), added
    again = i4.AddNaptrRecords(terms=dict(transaction=f"t{port}", why="test"),
                               number=[dict(number=number, naptr=[naptr, dict(naptr, preference=20)])])
    assert (again.serial, again.repeated) == (added.serial, True), again

    listed = i4.ListNaptrRecords(portion=number)
    assert [r.preference for r in listed.number[0].naptr] == [10, 20], listed
    assert listed.number[0].naptr[0].regexp == naptr["regexp"], listed
    page = i4.ListNaptrRecords(limit=1)
    assert len(page.number) == 1 and not page.more, page

    changed = i4.ModifyNaptrRecords(modification=[
        {"number": number, "which": {"preference": 20}, "with": {"order": 200}, "ttl": 60}])
    assert changed.modified == 1, changed
    assert code_of(i4.ModifyNaptrRecords, modification=[
        {"number": number, "which": {"preference": 99}, "with": {"order": 1}}]) == "NotFound"
    assert code_of(i4.AddNaptrRecords, number=[
        dict(number=number, naptr=[dict(naptr, services="SIP+E2U")])]) == "InvalidRecord"
    assert code_of(i4.AddNaptrRecords, terms=dict(expectedSerial=1), number=[
        dict(number="+49301", naptr=[naptr])]) == "SerialConflict"
    assert code_of(i4.AddNaptrRecords, terms=dict(transaction=f"t{port}"), number=[
        dict(number="+49301", naptr=[naptr])]) == "SerialConflict"

    # The second of two is wrong: neither is done.
    serial = i4.GetStatus().serial
    assert code_of(i4.AddNaptrRecords, number=[
        dict(number="+49302", naptr=[naptr]),
        dict(number="+49303", naptr=[dict(naptr, flags="x")])]) == "InvalidRecord"
    status = i4.GetStatus()
    assert (status.operator, status.serial, status.numbers) == ("operator-a", serial, 1), status
    assert [p.operator for p in status.partner] == ["operator-z"], status

    request = i4.EnrolNode(operator="operator-z", wait=0)
    assert (request.kind, request.progress) == ("enrolment", "unsent"), request
    assert code_of(i4.LeaveNode, operator="operator-z") == "NotEnrolled"
    assert code_of(i4.EnrolNode, operator="nobody") == "NotFound"
    assert i4.ListRequests()[0].operator == "operator-z"
    assert code_of(i4.ConfirmRequest, number=99, decision="confirm") == "NotFound"

    assert i4.CancelNaptrRecords(cancellation=[dict(number=number)]).cancelled == 1
    assert code_of(i4.CancelNaptrRecords, cancellation=[dict(number=number)]) == "NotFound"
END
}

@test "PHP's SoapClient changes records, in SOAP 1.1 and 1.2, with Basic authentication" {
  cat >"$BATS_TEST_TMPDIR/i4.php" <<'END'
<?php
[$http, $token] = array_slice($argv, 1);
$naptr = ["order" => 100, "preference" => 10, "flags" => "u", "services" => "E2U+sip",
          "regexp" => '!^.*$!sip:a@a.example!', "replacement" => "."];
foreach ([SOAP_1_1, SOAP_1_2] as $version) {
  $i4 = new SoapClient("http://$http/i4?wsdl", ["soap_version" => $version, "login" => "nightly",
    "password" => $token, "cache_wsdl" => WSDL_CACHE_NONE]);
  $added = $i4->AddNaptrRecords(["number" => [["number" => "+4930$version", "naptr" => [$naptr]]]]);
  try {
    $i4->AddNaptrRecords(["number" => [["number" => "+4930$version", "naptr" => [$naptr]]]]);
    echo "no fault ";
  } catch (SoapFault $fault) {
    echo $added->added, " ", $fault->detail->DesFault->code, " ", $fault->detail->DesFault->element, "\n";
  }
}
END
  run -0 php "$BATS_TEST_TMPDIR/i4.php" "$http" "$token"
  [ "$output" = "1 RecordExists AddNaptrRecords/number[1]
1 RecordExists AddNaptrRecords/number[1]" ]
}

@test "what goes out follows the schema that is given out" {
  curl -s "http://$http/i4?wsdl" >i4.wsdl
  curl -s "http://$http/i1?wsdl" >i1.wsdl
  status_message | post >status.xml
  status_message | sed s/GetStatus/NoSuch/ | post >fault.xml
  /usr/bin/python3 - <<'END'
from lxml import etree

XS = "{http://www.w3.org/2001/XMLSchema}"
wsdl = etree.parse("i4.wsdl")
schemas = {s.get("targetNamespace"): etree.XMLSchema(etree.fromstring(etree.tostring(s)))
           for s in wsdl.iter(XS + "schema")}
for document, path, space in (("status.xml", "//*[local-name()='GetStatusResponse']", "urn:des:q3643:i4:1"),
                              ("fault.xml", "//*[local-name()='DesFault']", "urn:des:q3643:fault:1")):
    element = etree.parse(document).xpath(path)[0]
    schemas[space].assertValid(etree.ElementTree(etree.fromstring(etree.tostring(element))))
for s in etree.parse("i1.wsdl").iter(XS + "schema"):
    etree.XMLSchema(etree.fromstring(etree.tostring(s)))
END
}

@test "who shows no token, or another one, is not let in" {
  [ "$(status_message | post -o /dev/null -w '%{http_code}')" = 200 ]
  token=wrong
  status_message | post -D head >answer && grep -q NotAuthenticated answer
  grep -q '^HTTP/1.1 401' head
  grep -qi '^www-authenticate: Bearer realm="des"' head
  token=$(cat "$BATS_TEST_TMPDIR/token")
  des-enrol account --db "$DB" nightly --drop
  [ "$(status_message | post -o /dev/null -w '%{http_code}')" = 401 ]
}

@test "HTTP says what is wrong with a request as such" {
  code() { curl -s -o /dev/null -w '%{http_code}' "$@"; }
  url=http://$http/i4
  [ "$(code "$url/none")" = 404 ]
  [ "$(code -X DELETE "$url")" = 405 ]
  [ "$(code -H 'Content-Type: text/plain' -d x "$url")" = 415 ]
  [ "$(code -H 'Content-Type: text/xml' -H 'Content-Encoding: br' -d x "$url")" = 415 ]
  [ "$(code -H 'Expect: miracles' -d x "$url")" = 417 ]
  [ "$(code -H "X: $(printf '%020000d' 0)" "$url?wsdl")" = 431 ]
  [ "$(head -c 20000000 /dev/zero | code -H 'Content-Type: text/xml' -T - -X POST "$url")" = 413 ]
  [ "$(head -c 20000000 /dev/zero | gzip | code -H 'Content-Type: text/xml' -H 'Content-Encoding: gzip' --data-binary @- "$url")" = 413 ]
  [ "$(status_message | gzip | post -H 'Content-Encoding: gzip' -o /dev/null -w '%{http_code}')" = 200 ]
  [ "$(status_message | post -H 'Expect: 100-continue' -o /dev/null -w '%{http_code}')" = 200 ]
  [ "$(status_message | post -H 'Transfer-Encoding: chunked' -o /dev/null -w '%{http_code}')" = 200 ]
  [ "$(status_message | post --http1.0 -o /dev/null -w '%{http_code}')" = 200 ]
}

@test "what smugglers send is refused, and requests in one packet are answered in order" {
  /usr/bin/python3 - "${http%:*}" "${http#*:}" <<'END'
import socket
import sys

address = (sys.argv[1], int(sys.argv[2]))


def talk(octets):
    with socket.create_connection(address, 5) as connection:
        connection.sendall(octets)
        connection.settimeout(5)
        answer = b""
        try:
            while piece := connection.recv(65536):
                answer += piece
        except TimeoutError:
            pass
        return answer


def status(*lines, body=b""):
    return talk("\r\n".join([*lines, "Connection: close", "", ""]).encode() + body).split(b" ")[1:2]


post = "POST /i4 HTTP/1.1"
host = "Host: a"
assert status("GET /i4?wsdl HTTP/1.1", host) == [b"200"]
assert status("GET /i4?wsdl HTTP/1.1") == [b"400"]
assert status("GET /i4?wsdl HTTP/1.1", host, "Host: b") == [b"400"]
assert status("GET /i4?wsdl HTTP/2.5", host) in ([b"505"], [b"400"])
assert status(post, host) == [b"411"]
assert status(post, host, "Content-Length: 5", "Content-Length: 6", body=b"aaaaaa") == [b"400"]
assert status(post, host, "Content-Length: 5", "Transfer-Encoding: chunked", body=b"0\r\n\r\n") == [b"400"]
assert status(post, host, "Transfer-Encoding: gzip", body=b"x") in ([b"501"], [b"400"])
assert status(post, host, "Content-Length: -1") == [b"400"]
assert status(post, host, "Content Length: 1") == [b"400"]
assert status("nonsense") == [b"400"]
both = talk(b"HEAD /i4?wsdl HTTP/1.1\r\nHost: a\r\n\r\nGET /none HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
assert [line.split(b" ")[1] for line in both.split(b"\r\n") if line.startswith(b"HTTP/1.1")] == [b"200", b"404"], both
END
}

@test "over TLS, and only that: certificates are verified, clients too where that is asked" {
  cd "$BATS_TEST_TMPDIR"
  for name in server client; do
    openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
      -keyout $name.key -out $name.pem -subj "/CN=$name" -addext 'subjectAltName=IP:127.0.0.1' 2>/dev/null
  done
  start_node tls --http 127.0.0.1:0 --tls-certificate server.pem --tls-key server.key
  tls=$(sed -n 's/^ready.* http=\([^ ]*\).*/\1/p' "$NODE_LOG")
  run -0 curl -s --cacert server.pem "https://$tls/i4?wsdl"
  [[ $output == *"https://$tls/i4"* ]]
  run -60 curl -s "https://$tls/i4?wsdl"
  run curl -s "http://$tls/i4?wsdl"
  [ "$status" != 0 ]
  run curl -s --cacert server.pem --tls-max 1.1 --ciphers DEFAULT@SECLEVEL=0 "https://$tls/i4?wsdl"
  [ "$status" != 0 ]
  start_node mutual --http 127.0.0.1:0 --tls-certificate server.pem --tls-key server.key --tls-client-ca client.pem
  tls=$(sed -n 's/^ready.* http=\([^ ]*\).*/\1/p' "$NODE_LOG")
  run curl -s --cacert server.pem "https://$tls/i4?wsdl"
  [ "$status" != 0 ]
  run -0 curl -s --cacert server.pem --cert client.pem --key client.key "https://$tls/i4?wsdl"
}

@test "without TLS nothing beyond loopback is listened on, unless it is allowed" {
  run -3 --separate-stderr des-serve --db "$DB" --dns 127.0.0.1:0 --http 0.0.0.0:0
  # shellcheck disable=SC2154 # set by run
  [[ $stderr == *"HTTP on 0.0.0.0:0 needs a certificate"* ]]
  run -3 --separate-stderr des-serve --db "$DB" --dns 127.0.0.1:0 --http 127.0.0.1:0 --tls-certificate none --tls-key none
  [[ $stderr == *"cannot use the certificate 'none'"* ]]
  run -2 --separate-stderr des-serve --db "$DB" --dns 127.0.0.1:0 --http 127.0.0.1:0 --tls-key none
}

twelve_answered() {
  (($(find . -name 'code*' -size +0 | wc -l) >= 12))
}

@test "however many wait for partners, there is an answer for who does not" {
  des-enrol agree --db "$DB" operator-z --address 127.0.0.1 --may-publish +49 --url http://127.0.0.1:9 --token-out z
  des-enrol amend --db "$DB" operator-z --token-in z
  local waiting=() i
  for i in {1..20}; do
    printf '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><EnrolNode xmlns="urn:des:q3643:i4:1"><operator>operator-z</operator><wait>8</wait></EnrolNode></e:Body></e:Envelope>' |
      post -o "waited$i" -w '%{http_code}\n' >"code$i" &
    waiting+=($!)
  done
  LIMIT=4 eventually twelve_answered
  status_message | post -m 3 | grep -q GetStatusResponse
  wait "${waiting[@]}"
  [ "$(cat code* | sort | uniq -c | xargs)" = "20 200" ]
}
