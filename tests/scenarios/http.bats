#!/usr/bin/env bats
# des-serve as an HTTP/1.1 server (RFC 7230 to 7235) that strangers reach: what is malformed,
# endless, slow or too much is refused within limits, and the next request is served.

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  cd "$BATS_TEST_TMPDIR" || return 1
  new_store
  des-enrol account --db "$DB" nightly --token-out token
  TOKEN=$(cat token)
  export TOKEN
}

teardown() {
  stop_nodes
}

# serve [OPTION...]: with HTTP.
serve() {
  start_node a --http 127.0.0.1:0 "$@"
  HTTP=$(sed -n 's/^ready.* http=\([^ ]*\).*/\1/p' "$NODE_LOG")
  export HTTP
}

# serve_tls [OPTION...]: with HTTPS; server.pem is who to trust.
serve_tls() {
  certificate server
  serve --tls-certificate server.pem --tls-key server.key "$@"
}

certificate() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 \
    -keyout "$1.key" -out "$1.pem" -subj "/CN=$1" -addext 'subjectAltName=IP:127.0.0.1' 2>/dev/null
}

@test "a body of 1 GB is refused in good time, and costs no memory" {
  serve
  client "$NODE_PID" <<'END'
import sys
from http_client import *

server = sys.argv[1]
piece = b"x" * 1_000_000
gigabyte = 1 << 30
is_served()
before = peak(server)

with Connection() as declared:
    declared.send(post(body=b"", length=gigabyte)).flood(piece, gigabyte)
    assert declared.answer().status == 413
is_served()
# Who looks at nothing before all is sent, still reads the answer.
with Connection() as eager:
    eager.send(post(body=b"", length=gigabyte))
    for _ in range(20):
        eager.send(piece)
    assert eager.answer().status == 413
is_served()
with Connection() as endless:
    sent = endless.send(chunked()).flood(chunk(piece), gigabyte)
    assert endless.answer().status == 413 and sent < 30_000_000, sent
is_served()
with Connection() as tiny:
    tiny.send(chunked()).flood(chunk(b"x") * 100_000, 40_000_000)
    assert tiny.octets == b""
with Connection() as extended:
    sent = extended.send(chunked(chunks=[b"1;"])).flood(piece, gigabyte)
    assert extended.answer().status in (400, 413), sent
with Connection() as trailed:
    sent = trailed.send(chunked(chunks=[b"0\r\n"])).flood(b"X: y\r\n" * 100_000, gigabyte)
    assert trailed.answer().status in (400, 413, 431), sent
is_served()
assert peak(server) - before < 200, f"{before} to {peak(server)} MiB"
END
}

@test "many bodies at a time have one allowance, and its rest is refused with 503" {
  serve
  client "$NODE_PID" <<'END'
import sys
from http_client import *

server = sys.argv[1]
is_served()
before = peak(server)
most = 15 << 20
connections = [Connection() for _ in range(60)]
for connection in connections:
    connection.send(post(body=b"", length=most + 1)).flood(b"x" * (1 << 20), most)
is_served()
refused = [c for c in connections if select.select([c.socket], [], [], 0)[0]]
assert len(refused) > 30, len(refused)
for connection in refused:
    answer = connection.answer()
    assert answer.status == 503 and answer.fields["retry-after"] == "1", answer
for connection in set(connections) - set(refused):
    connection.send(b"x")
    assert connection.answer().status == 500  # no XML
is_served()
assert peak(server) - before < 900, f"{before} to {peak(server)} MiB"
END
}

@test "a header has so many fields and octets, and no more" {
  serve
  client <<'END'
from http_client import *

expect(get("/i4?wsdl", *[f"X-{i}: y" for i in range(98)]), 200)
expect(get("/i4?wsdl", *[f"X-{i}: y" for i in range(100)]), 431)
expect(get("/i4?wsdl", "X: " + "y" * 20_000), 431)
expect(get("/i4?" + "y" * 20_000), 414, 431)
for octets in (b"G", b"GET /" + b"y", b"GET / HTTP/1.1\r\nX: y", b"GET / HTTP/1.1\r\nX: y\r\n "):
    with Connection() as endless:
        sent = endless.send(octets).flood(b"y" * 100_000, 100_000_000)
        answer = endless.answer()
        assert answer.status in (400, 431) and sent < 10_000_000, (answer, sent)
        assert answer.fields["connection"] == "close"
is_served()
END
}

@test "who sends too slowly is told so, and holds up nobody" {
  serve --http-header-timeout 1 --http-body-timeout 2 --http-idle-timeout 3
  client <<'END'
import time
from http_client import *


def drip(octets, most):
    """Sends one octet at a time. The answer, and how long it took."""
    since = time.monotonic()
    with Connection() as slow:
        for i in range(len(octets)):
            slow.send(octets[i:i + 1])
            if select.select([slow.socket], [], [], 0.05)[0]:
                break
        answer = slow.answer()
        assert slow.is_closed()
    took = time.monotonic() - since
    assert answer.status == 408 and took < most, (answer, took)
    assert answer.fields["connection"] == "close"
    return took


assert drip(get("/i4?wsdl", "X: " + "y" * 200), 3) > 0.9
with Connection() as half:
    half.send(post(body=STATUS[:10], length=len(STATUS)))
    is_served()
    since = time.monotonic()
    assert half.answer().status == 408 and half.is_closed()
    assert 1 < time.monotonic() - since < 6
# Nothing to answer: nothing has been asked.
with Connection() as idle:
    since = time.monotonic()
    assert idle.is_closed() and 2.5 < time.monotonic() - since < 6
with Connection() as kept:
    assert kept.send(post()).answer().status == 200
    assert kept.is_closed()
is_served()
END
}

@test "over TLS too: a handshake that does not end, a slow request, a body of 1 GB" {
  serve_tls --http-header-timeout 1 --http-body-timeout 2
  client <<'END'
import time
from http_client import *

tls = trusting("server.pem")
since = time.monotonic()
with Connection() as silent:
    assert silent.is_closed() and time.monotonic() - since < 5
with Connection(tls) as slow:
    slow.send(post()[:-1])
    assert slow.answer().status == 408
with Connection(tls) as slow:
    slow.send(b"GET /i4")
    assert slow.answer().status == 408
with Connection(tls) as eager:
    eager.send(post(body=b"", length=1 << 30))
    for _ in range(20):
        eager.send(b"x" * 1_000_000)
    assert eager.answer().status == 413
with Connection(tls) as kept:
    for _ in range(3):
        assert kept.send(post()).answer().status == 200
END
}

@test "idle connections make room, the longest idle first, and a client has its share" {
  serve --http-connections 60 --http-per-client 40
  client <<'END'
from http_client import *

kept = Connection()
kept.send(post()).answer()
idle = [Connection() for _ in range(39)]
assert kept.send(post()).answer().status == 200  # and is the youngest now
is_served()
assert idle[0].is_closed()
more = [Connection() for _ in range(200)]
assert idle[-1].is_closed()
assert more[0].is_closed()
is_served()
# What is half asked is idle, too.
half = [Connection().send(post(body=b"<", length=9)) for _ in range(200)]
assert half[0].is_closed()
is_served()
END
}

@test "a request is served beside thousands of idle connections" {
  local most
  most=$(ulimit -Hn)
  [ "$most" -ge 8192 ] || skip "the limit of open files is $most"
  ulimit -Sn "$most"
  serve --http-connections 3500 --http-per-client 3500
  client "$NODE_PID" <<'END'
import sys
import time
from http_client import *

is_served()
before = peak(sys.argv[1])
idle = [Connection() for _ in range(3000)]
for connection in idle:
    connection.send(b"GET /i4?wsdl HTTP/1.1\r\n")
since = time.monotonic()
is_served()
assert time.monotonic() - since < 5
idle[0].send(b"Host: a\r\n\r\n")
assert idle[0].answer().status == 200
assert peak(sys.argv[1]) - before < 200, f"{before} to {peak(sys.argv[1])} MiB"
END
}

@test "fifty requests in one write are answered in order" {
  serve
  client <<'END'
from http_client import *

with Connection() as pipeline:
    octets = b""
    for i in range(50):
        octets += (get("/i4?wsdl", method="HEAD"), post(), get("/none"), get("/i1?wsdl"))[i % 4]
    pipeline.send(octets)
    for i in range(50):
        answer = pipeline.answer(head=i % 4 == 0)
        assert answer.status == (200, 200, 404, 200)[i % 4], (i, answer)
        assert (b"urn:des:q3643:i1:1" in answer.body) == (i % 4 == 3), (i, answer)
    # What is wrong ends it: nobody knows where the next would begin.
    pipeline.send(get("/none") + b"nonsense\r\n\r\n" + get("/none"))
    assert [pipeline.answer().status, pipeline.answer().status] == [404, 400]
    assert pipeline.is_closed()
# An empty line before a request is left over from the last (RFC 7230, section 3.5).
with Connection() as old:
    old.send(post() + b"\r\n" + post() + b"\r\n\r\n" + post())
    assert [old.answer().status for _ in range(3)] == [200] * 3
END
}

@test "Expect: 100-continue is honoured, and what cannot be expected is refused" {
  serve
  client <<'END'
from http_client import *

with Connection() as patient:
    for _ in range(2):
        patient.send(post("Expect: 100-Continue", body=b"", length=len(STATUS)))
        assert patient.answer().status == 100
        assert patient.send(STATUS).answer().status == 200
with Connection() as refused:
    refused.send(post("Expect: 100-continue", body=b"", length=1 << 30))
    assert refused.answer().status == 413
expect(post("Expect: 200-ok"), 417)
expect(post("Expect: 100-continue, x"), 417)
# HTTP/1.0 has no interim answers.
expect(post("Expect: 100-continue", version="1.0"), 200)
END
  head -c 3000000 /dev/zero | tr '\0' ' ' >blanks
  run -0 curl -sv -H "Authorization: Bearer $TOKEN" -H 'Content-Type: text/xml' --data-binary @blanks "http://$HTTP/i4"
  [[ $output == *"100 Continue"*"500 Internal"* ]]
}

@test "connections are kept and closed as both sides say, in both versions" {
  serve
  client <<'END'
from http_client import *

with Connection() as kept:
    for _ in range(3):
        answer = kept.send(post()).answer()
        assert answer.status == 200 and answer.fields.get("connection") != "close", answer
    answer = kept.send(post("Connection: x, Close")).answer()
    assert answer.fields["connection"] == "close" and kept.is_closed()
with Connection() as old:
    answer = old.send(post(version="1.0")).answer()
    assert answer.status == 200 and old.is_closed()
with Connection() as old:
    for _ in range(2):
        answer = old.send(post("Connection: keep-alive", version="1.0")).answer()
        assert answer.status == 200 and answer.fields["connection"] == "keep-alive", answer
assert talk(request("GET /i4?wsdl HTTP/1.0", host=None)).status == 200
# Each with a date, and of HEAD the same header as of GET.
with Connection() as kept:
    fields = kept.send(get("/i4?wsdl")).answer().fields
    answer = kept.send(get("/i4?wsdl", method="HEAD")).answer(head=True)
    assert answer.fields | {"date": ""} == fields | {"date": ""}
    assert fields["date"].endswith(" GMT") and int(fields["content-length"]) > 1000
    assert kept.send(get("/none", method="HEAD")).answer(head=True).status == 404
    assert kept.send(post()).answer().status == 200
END
}

@test "a target is what it means, however it is written" {
  serve
  client <<'END'
from http_client import *

for target in ("/i4?wsdl", "/%694?wsdl", "/i%34?wsdl", "http://a/i4?wsdl", "HTTP://b:8053/i4?wsdl"):
    expect(get(target), 200)
# In the absolute form it counts, not the Host field.
assert b'"http://real.example:1/i4"' in talk(get("http://real.example:1/i4?wsdl")).body
for target in ("/i4/../i4?wsdl", "/i4%2f?wsdl", "//i4?wsdl", "/I4?wsdl",
               "http://a/?wsdl", "/i4#?wsdl", "/i4%00?wsdl", "/%2e%2e/%2e%2e/etc/passwd", "*"):
    expect(get(target), 400, 404)
expect(get("/i1/profile/../../i4?wsdl"), 401)
for target in ("/i4%", "/i4%4", "/i%zz", "i4?wsdl", "http:///i4?wsdl", "http://a@b/i4", "ftp://a/i4?wsdl"):
    expect(get(target), 400)
expect(get("a:80", method="CONNECT"), 400, 405, 501)
expect(get("/i4", method="TRACE"), 405)
expect(get("/i4", method="BREW"), 501)
expect(get("*", method="OPTIONS"), 404, 405)
for host in ("", "a", "a.example:8053", "192.0.2.1", "[2001:db8::1]:80", "a-b_c~d"):
    expect(request("GET /i4?wsdl HTTP/1.1", host=host), 200)
for host in ("a b", "a/b", "a,b", "a@b", "<a>", "a:x", "a:80:80", '"'):
    expect(request("GET /i4?wsdl HTTP/1.1", host=host), 400)
is_served()
END
}

@test "a header is read one way, or refused" {
  serve
  client <<'END'
from http_client import *

line = b"GET /i4?wsdl HTTP/1.1\r\n"
host = b"Host: a\r\n"


def raw(*lines):
    return b"".join(lines) + b"\r\n"


expect(raw(line, host), 200)
expect(raw(line, host, b"X:y\r\n", b"Y:\t y \t\r\n", b"Z:\r\n"), 200)
# A line that is folded is one line (section 3.2.4), to those who look for a body, too.
expect(raw(line, host, b"X: y\r\n z\r\n\tz\r\n"), 200)
with Connection() as folded:
    folded.send(raw(line, host, b"Transfer-Encoding:\r\n chunked\r\n") + LAST + get("/none"))
    assert [folded.answer().status, folded.answer().status] == [200, 404]
expect(raw(line, host, b"Content-Length: 1\r\n 2\r\n") + b"123456789012", 400)
bad = {
    "bare LF": b"GET /i4?wsdl HTTP/1.1\nHost: a\n\n",
    "one bare LF": raw(line, host, b"X: y\n"),
    "bare CR": raw(line, host, b"X: y\rZ: z\r\n"),
    "NUL in a value": raw(line, host, b"X: y\0z\r\n"),
    "NUL in a name": raw(line, host, b"X\0: y\r\n"),
    "a control character": raw(line, host, b"X: \x01\r\n"),
    "DEL": raw(line, host, b"X: \x7f\r\n"),
    "a blank before the colon": raw(line, host, b"X : y\r\n"),
    "a blank before a name": raw(line, b" X: y\r\n", host),
    "no name": raw(line, host, b": y\r\n"),
    "no colon": raw(line, host, b"X\r\n"),
    "a name that is no token": raw(line, host, b"X(y): z\r\n"),
    "two blanks": raw(b"GET  /i4?wsdl HTTP/1.1\r\n", host),
    "a tab": raw(b"GET\t/i4?wsdl\tHTTP/1.1\r\n", host),
    "a blank in the target": raw(b"GET /i4 ?wsdl HTTP/1.1\r\n", host),
    "no target": raw(b"GET HTTP/1.1\r\n", host),
    "no method": raw(b"/i4?wsdl HTTP/1.1\r\n", host),
    "another protocol": raw(b"GET /i4?wsdl RTSP/1.1\r\n", host),
    "no version": raw(b"GET /i4?wsdl\r\n", host),
    "HTTP/0.9": b"GET /i4?wsdl\r\n",
}
for what, octets in bad.items():
    answer = talk(octets)
    assert answer.status in (400, 505), (what, answer)
    assert answer.fields["connection"] == "close", what
for version in (b"0.9", b"1.2", b"2.0", b"9.9"):
    expect(raw(b"GET /i4?wsdl HTTP/" + version + b"\r\n", host), 505)
is_served()
END
}

@test "where a body ends is known for sure, or the request is refused" {
  serve
  client <<'END'
from http_client import *

size = len(STATUS)
chunks = [chunk(STATUS[:9]), chunk(STATUS[9:])]
expect(chunked(chunks=[*chunks, LAST]), 200)
expect(chunked(chunks=[chunk(STATUS, b";a=b;c=\"d e\""), b"0;x\r\n\r\n"]), 200)
expect(chunked(chunks=[*chunks, b"000\r\nX: y\r\n\r\n"]), 200)
# A trailer says nothing about the body, or about who sends it.
expect(chunked(chunks=[*chunks, b"0\r\nContent-Encoding: gzip\r\nContent-Type: image/png\r\n"
                                b"Authorization: Bearer x\r\nHost: b\r\n\r\n"]), 200)
refused = {
    "both": post("Transfer-Encoding: chunked", body=LAST, length=size),
    "both, the other way": post("Content-Length: 4", "Transfer-Encoding: chunked", length="", body=LAST),
    "two lengths": post("Content-Length: 1"),
    "two lengths in one": post(length=f"{size}, 1"),
    "a negative length": post(length=-1),
    "a length with a sign": post(length=f"+{size}"),
    "a length in hexadecimal": post(length=hex(size)),
    "no number": post(length="many"),
    "an endless number": post(length="9" * 40),
    "an empty length": post("Content-Length: ", length=""),
    "chunked twice": chunked("Transfer-Encoding: chunked", chunks=[*chunks, LAST]),
    "chunked not last": post("Transfer-Encoding: chunked, gzip", length="", body=LAST),
    "an unknown coding": post("Transfer-Encoding: xchunked", length="", body=LAST),
    "another blank": post("Transfer-Encoding: \x0bchunked", length="", body=LAST),
    "in HTTP/1.0": post("Transfer-Encoding: chunked", length="", body=LAST, version="1.0"),
    "no size": chunked(chunks=[b"\r\n"]),
    "a size that is none": chunked(chunks=[b"x\r\n"]),
    "a size with a sign": chunked(chunks=[b"+1\r\nx\r\n"]),
    "a size with 0x": chunked(chunks=[b"0x1\r\nx\r\n\r\n"]),
    "a size that wraps": chunked(chunks=[b"10000000000000001\r\nx\r\n"]),
    "a huge size": chunked(chunks=[b"ffffffffffffffff\r\n"]),
    "a chunk that is longer": chunked(chunks=[b"1\r\nxy\r\n", LAST]),
    "bare LF": chunked(chunks=[b"1\nx\n0\n\n", b"\r\n\r\n"]),
    "a bad trailer": chunked(chunks=[b"0\r\nX y\r\n\r\n"]),
}
for what, octets in refused.items():
    answer = talk(octets)
    assert answer.status in (400, 413, 501), (what, answer)
    # What HTTP/1.0 does without being told.
    assert answer.fields.get("connection") == "close" or b"HTTP/1.0" in octets, (what, answer)
expect(request("POST /i4 HTTP/1.1", "Content-Type: text/xml"), 411)
# The same length twice is one length, or none; never a way to hide a request.
with Connection() as twice:
    twice.send(post(f"Content-Length: {size}") + post("Connection: close"))
    assert twice.answer().status in (200, 400)
with Connection() as gone:
    gone.send(chunked(chunks=chunks))
    gone.socket.shutdown(socket.SHUT_WR)
    assert gone.is_closed()
is_served()
END
}

@test "XML that is made to hurt is refused within limits" {
  serve
  client "$NODE_PID" <<'END'
import sys
import time
from http_client import *

text = STATUS.decode()
laughs = "".join(f'<!ENTITY l{i} "{("&l%d;" % (i - 1)) * 10}">' for i in range(1, 10))
million = '<x xmlns=""/>' * 1_000_000
hurting = {
    "an XML bomb": f'<!DOCTYPE x [<!ENTITY l0 "lol">{laughs}]>' + text.replace("<GetStatus", "&l9;<GetStatus"),
    "a quadratic bomb": f'<!DOCTYPE x [<!ENTITY a "{"a" * 100_000}">]>{text[:-30]}{"&a;" * 100_000}',
    "an external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + text,
    "an external document type": '<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x">' + text,
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1:9/x"> %p;]>' + text,
    "an entity nobody declared": text.replace("<GetStatus", "&x;<GetStatus"),
    "100,000 elements deep": "<x>" * 100_000 + "</x>" * 100_000,
    "100,000 elements deep in an envelope": text.replace("<GetStatus", "<x>" * 100_000 + "<GetStatus"),
    "1,000,000 that are never closed": "<x>" * 1_000_000,
    "too many elements": text.replace("<GetStatus", million + "<GetStatus"),
    "100,000 attributes": text.replace("<GetStatus", "<GetStatus " + " ".join(f'a{i}=""' for i in range(100_000))),
    "a name without end": "<" + "x" * 10_000_000,
    "a comment without end": "<!--" + "-" * 10_000_000,
    "CDATA without end": "<![CDATA[" + "]" * 10_000_000,
    "a processing instruction": "<?php x?>" + text,
    "an inclusion": text.replace("<GetStatus", '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd"/><GetStatus'),
    "invalid UTF-8": text.replace("<GetStatus", "\xff\xfe<GetStatus").encode("latin-1"),
    "an overlong character": text.encode().replace(b"<GetStatus", b"\xc0\xaf<GetStatus"),
    "half of a pair": text.encode().replace(b"<GetStatus", b"\xed\xa0\x80<GetStatus"),
    "NUL": text.replace("<GetStatus", "\0<GetStatus"),
    "UTF-16": text.encode("utf-16"),
    "UTF-16 without a mark": text.encode("utf-16-be"),
    "UTF-32": text.encode("utf-32"),
    "another encoding": '<?xml version="1.0" encoding="ISO-8859-1"?>' + text,
    "EBCDIC": text.encode("cp037"),
    "nothing": b"",
}
before = peak(sys.argv[1])
for what, document in hurting.items():
    since = time.monotonic()
    answer = talk(post(body=document if isinstance(document, bytes) else document.encode()))
    assert answer.status == 500 and b"<code>InvalidMessage</code>" in answer.body, (what, answer)
    assert b"root:" not in answer.body and len(answer.body) < 4000, (what, answer)
    assert time.monotonic() - since < 20, (what, time.monotonic() - since)
    is_served()
assert peak(sys.argv[1]) - before < 900, f"{before} to {peak(sys.argv[1])} MiB"

# What does not say which SOAP it is, is answered in that of its media type.
answer = talk(post(body=b"<", kind="application/soap+xml"))
assert answer.status == 400 and answer.fields["content-type"].startswith("application/soap+xml"), answer
assert b"http://www.w3.org/2003/05/soap-envelope" in answer.body, answer
answer = talk(post(body=STATUS.replace(b"schemas.xmlsoap.org", b"example"), kind="application/soap+xml"))
assert answer.status == 500 and b"Upgrade" in answer.body and b"VersionMismatch" in answer.body, answer

# A charset that is not UTF-8 would say otherwise what the octets are.
for kind in ("text/xml; charset=utf-16", 'text/xml; Charset="ISO-8859-1"', "application/soap+xml;charset=utf-7",
             "text/xml; charset=utf-8; charset=utf-16", "text/plain", "application/xml", "text/xmlx", "xml"):
    expect(post(kind=kind), 415)
for kind in ("text/xml", 'TEXT/XML; charset="UTF-8"', "text/xml;charset=us-ascii", "text/xml; action=x"):
    expect(post(kind=kind), 200)
expect(post(body=b"\xef\xbb\xbf" + STATUS), 200)
END
}

@test "conditional and partial requests of a profile" {
  serve
  des-enrol agree --db "$DB" operator-z --address 127.0.0.1 --may-publish +49 --token-out partner --confirm by-itself
  des-naptr add --db "$DB" -q --uri sip:a@a.example +61255501234
  client "$(cat partner)" "$DB" <<'END'
import gzip
import subprocess
import sys
import http_client
from http_client import *

http_client.TOKEN, database = sys.argv[1:]
enrolment = STATUS.replace(b'<GetStatus xmlns="urn:des:q3643:i4:1"/>', b"""<RequestEnrolment
  xmlns="urn:des:q3643:i1:1"><originator><operator>operator-z</operator><des>des.z.example</des>
  <transaction>t</transaction></originator></RequestEnrolment>""")
assert b"<state>confirmed</state>" in talk(post(body=enrolment, target="/i1")).body


def profile(*fields, method="GET"):
    return talk(get("/i1/profile/operator-a", f"Authorization: Bearer {http_client.TOKEN}", *fields,
                    method=method), head=method == "HEAD")


whole = profile()
etag = whole.fields["etag"]
assert whole.status == 200 and b"sip:a@a.example" in whole.body
assert etag.startswith('"') and whole.fields["transfer-encoding"] == "chunked"
head = profile(method="HEAD")
assert head.fields | {"date": ""} == whole.fields | {"date": ""}, head

for tags in (etag, "W/" + etag, f'"a,b", {etag}', f'"x" , W/"y",{etag}', "*"):
    known = profile(f"If-None-Match: {tags}")
    assert known.status == 304 and known.fields["etag"] == etag and "vary" in known.fields, known
    # It would be taken for the length of the profile (RFC 7230, section 3.3.2).
    assert "content-length" not in known.fields and "content-type" not in known.fields, known
    assert profile(f"If-None-Match: {tags}", method="HEAD").status == 304
for tags in ('"x"', etag.strip('"'), '""', ""):
    assert profile(f"If-None-Match: {tags}").body == whole.body, tags
# Unmodified since when is not known here: such a condition is passed over.
assert profile("If-Modified-Since: Tue, 24 Nov 2099 00:00:00 GMT").status == 200
assert profile(f"If-Match: {etag}").status == 200
assert profile("If-Match: *").status == 200
for tags in ('"x"', "W/" + etag):
    assert profile(f"If-Match: {tags}").status == 412, tags

size = len(whole.body)
rest = profile("Range: bytes=10-")
assert (rest.status, rest.body, rest.fields["content-range"]) == (206, whole.body[10:], f"bytes 10-{size - 1}/{size}")
assert profile("Range: bytes=10-", f"If-Range: {etag}").status == 206
assert profile("Range: bytes=10-", f"If-None-Match: {etag}").status == 304
for condition in ('"x"', "W/" + etag, "Tue, 24 Nov 2026 00:00:00 GMT"):
    assert profile("Range: bytes=10-", f"If-Range: {condition}").status == 200, condition
for other in ("bytes=0-9", "bytes=-5", "bytes=0-0,2-", "lines=1-", "bytes=x-", "bytes=5-1"):
    assert profile(f"Range: {other}").body == whole.body, other
beyond = profile(f"Range: bytes={size}-")
assert (beyond.status, beyond.fields["content-range"]) == (416, f"bytes */{size}")
assert profile("Range: bytes=10-", method="HEAD").status == 200

packed = profile("Accept-Encoding: gzip")
assert packed.fields["content-encoding"] == "gzip" and packed.fields["etag"] != etag
assert gzip.decompress(packed.body) == whole.body
assert profile("Accept-Encoding: gzip", "Range: bytes=10-").body == packed.body[10:]
assert profile("Accept-Encoding: gzip", f"If-None-Match: {etag}").status == 200
for codings, coding in (("gzip;q=0.001", "gzip"), ("*", "gzip"), ("x-gzip", "gzip"), ("br, *;q=0.5", "gzip"),
                        ("identity, gzip;q=0.5", None), ("identity;q=0.5, gzip", "gzip"), ("gzip;q=0", None),
                        ("gzip;q=0, *", None), ("*;q=0", None), ("br", None), ("", None)):
    assert profile(f"Accept-Encoding: {codings}").fields.get("content-encoding") == coding, codings
for types, kind in (("text/csv", "text/csv"), ("text/dns;q=0.5, text/csv;q=0.4", "text/dns"), ("text/*", "text/dns"),
                    ("*/*;q=0.1, text/csv;q=0.2", "text/csv")):
    assert profile(f"Accept: {types}").fields["content-type"] == kind, types
assert profile("Accept: text/csv;q=0, text/dns;q=0").status == 406

subprocess.run(["des-naptr", "add", "--db", database, "-q", "--uri", "sip:b@a.example", "+61255501235"], check=True)
changed = profile(f"If-None-Match: {etag}")
assert changed.status == 200 and changed.fields["etag"] != etag and b"sip:b@" in changed.body
assert profile("Range: bytes=10-", f"If-Range: {etag}").body == changed.body
END
}

@test "SIGTERM: what has been asked is answered, and nobody holds up the end" {
  des-enrol agree --db "$DB" operator-z --address 127.0.0.1 --may-publish +49 --url http://127.0.0.1:9
  serve
  client "$NODE_PID" <<'END'
import os
import signal
import sys
import time
from http_client import *

server = int(sys.argv[1])


def is_running():
    try:
        with open(f"/proc/{server}/stat", encoding="ascii") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def end_of_server():
    since = time.monotonic()
    while is_running():
        assert time.monotonic() - since < 60
        select.select([], [], [], 0.02)
    return time.monotonic()


wait = STATUS.replace(b"<GetStatus xmlns=\"urn:des:q3643:i4:1\"/>",
                      b"<EnrolNode xmlns=\"urn:des:q3643:i4:1\"><operator>operator-z</operator>"
                      b"<wait>120</wait></EnrolNode>")
idle = Connection()
kept = Connection()
kept.send(post()).answer()
waiting = [Connection().send(post(body=wait)) for _ in range(6)]
half = Connection().send(post(body=STATUS[:20], length=len(STATUS)))
never = Connection().send(post(body=STATUS[:20], length=len(STATUS)))
begun = Connection().send(post()[:30])
is_served()
os.kill(server, signal.SIGTERM)
since = time.monotonic()
# Who asks nothing is dismissed at once; who waits for a partner hears how far it is.
assert idle.is_closed() and kept.is_closed()
for connection in waiting:
    answer = connection.answer()
    assert answer.status == 200 and b"unsent" in answer.body, answer
    assert answer.fields["connection"] == "close", answer
assert time.monotonic() - since < 5
# Whose request has begun to arrive may finish it.
for connection, rest in ((half, STATUS[20:]), (begun, post()[30:])):
    answer = connection.send(rest).answer()
    assert answer.status == 200 and answer.fields["connection"] == "close", answer
assert is_running()
assert never.is_closed()
assert 5 < end_of_server() - since < 20
END
  run -0 wait "$NODE_PID"
}
