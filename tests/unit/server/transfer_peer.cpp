#include "server/transfer_peer.h"

#include "dns/bytes.h"

#include <doctest/doctest.h>

#include <string>
#include <utility>
#include <vector>

using des::TransferPeer;

TEST_SUITE("server/transfer_peer")
{
    TEST_CASE("a peer is an address, and may have a port and a key")
    {
        const auto plain = TransferPeer::parse("192.0.2.1");
        REQUIRE(plain);
        CHECK(plain->address.to_string() == "192.0.2.1:53");
        CHECK_FALSE(plain->key);
        const auto full = TransferPeer::parse("[2001:db8::1]:5353 key Key.Example");
        REQUIRE(full);
        CHECK(full->address.to_string() == "[2001:db8::1]:5353");
        CHECK(*full->key == des::test::name("key.example"));
    }

    TEST_CASE("what is none is refused by name")
    {
        const std::vector<std::pair<std::string, std::string>> wrong{
            {"ns.example", "not an IPv4 or IPv6 address: 'ns.example'"},
            {"0.0.0.0", "not the address of a name server: '0.0.0.0'"},
            {"192.0.2.1:0", "not the address of a name server: '192.0.2.1:0'"},
            {"192.0.2.1 sign a", "expected ADDR[:PORT] [key NAME], not '192.0.2.1 sign a'"},
            {"192.0.2.1 key", "expected ADDR[:PORT] [key NAME], not '192.0.2.1 key'"},
            {"192.0.2.1 key a..b", "not a domain name (empty label): 'a..b'"},
        };
        for (const auto& [text, message] : wrong) {
            const auto server = TransferPeer::parse(text);
            REQUIRE_FALSE(server);
            CHECK(server.error().message == message);
        }
    }
}
