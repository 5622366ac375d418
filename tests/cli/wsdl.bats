#!/usr/bin/env bats
# The descriptions of I1 and I4 that are installed: the same that des-serve gives out, and enough for
# stock toolkits and validators.

bats_require_minimum_version 1.5.0

setup() {
  load ../helpers
  cd "$BATS_TEST_TMPDIR" || return
  WSDL=$DES_BIN/../lib/soap
}

teardown() {
  stop_nodes
}

@test "des-serve gives out what is installed, with its own address" {
  new_store
  start_node a --http 127.0.0.1:0
  http=$(sed -n 's/^ready.* http=\([^ ]*\).*/\1/p' "$NODE_LOG")
  for name in i1 i4; do
    curl -s "http://$http/$name?wsdl" | sed "s,http://$http/,https://des.example/," >served
    cmp served "$WSDL/$name.wsdl"
  done
}

@test "Zeep and PHP understand them from a file" {
  for name in i1 i4; do
    operations=$(grep -c '<soap:operation' "$WSDL/$name.wsdl")
    run -0 /usr/bin/python3 - "$WSDL/$name.wsdl" <<'END'
import sys
from zeep import Client

for service in Client(sys.argv[1]).wsdl.services.values():
    print(*[len(port.binding._operations) for port in service.ports.values()])
END
    [ "$output" = "$operations $operations" ]
    # shellcheck disable=SC2016 # the dollars are PHP's
    run -0 php -r '$client = new SoapClient($argv[1], ["cache_wsdl" => WSDL_CACHE_NONE]);
      echo count($client->__getFunctions());' "$WSDL/$name.wsdl"
    [ "$output" = $((2 * operations)) ]
  done
}

@test "the schema takes every message, and none with a value that its type has not" {
  /usr/bin/python3 - "$WSDL" "$DES_SOURCE/tests/fuzz/corpus/envelope" <<'END'
import glob
import sys
from lxml import etree

schemas = {}
for name in ("i1", "i4"):
    for schema in etree.parse(f"{sys.argv[1]}/{name}.wsdl").iter("{http://www.w3.org/2001/XMLSchema}schema"):
        schemas[schema.get("targetNamespace")] = etree.XMLSchema(etree.fromstring(etree.tostring(schema)))


def message(text):
    body = etree.fromstring(text)[-1][0]
    return etree.QName(body).namespace, etree.ElementTree(etree.fromstring(etree.tostring(body)))


seen = set()
for path in glob.glob(f"{sys.argv[2]}/i[14]-*"):
    text = open(path, "rb").read()
    space, document = message(text)
    schemas[space].assertValid(document)
    seen.add(document.getroot().tag)
assert len(seen) == 17, seen

good = open(f"{sys.argv[2]}/i1-add", "rb").read()
for right, wrong in ((b"+61255501XXX", b"61255501XXX"), (b"+61255501XXX", b"+061"), (b"<order>100", b"<order>65536"),
                     (b"<ttl>60", b"<ttl>2147483648"), (b"operator-z", b"-z"), (b"42+a00", b"42+"),
                     (b"E2U+sip", b"x" * 256), (b"<substitute>true", b"<substitute>yes"), (b"<after>41</after>", b"")):
    assert right in good
    space, document = message(good.replace(right, wrong))
    assert not schemas[space].validate(document), wrong
END
}
