#include "base/socket_address.h"

#include <doctest/doctest.h>

#include <netinet/in.h>

#include <string>

using des::SocketAddress;

TEST_SUITE("base/socket_address")
{
    TEST_CASE("an address is written as it is read")
    {
        for (const std::string text : {"127.0.0.1:53", "192.0.2.1:0", "[::1]:53",
                                       "[2001:db8::1]:65535", "[::]:53", "0.0.0.0:53"}) {
            CAPTURE(text);
            const auto address = SocketAddress::parse(text, 1);
            REQUIRE(address);
            CHECK(address->to_string() == text);
        }
    }

    TEST_CASE("the port may be left out, and IPv6 then needs no brackets")
    {
        CHECK(SocketAddress::parse("192.0.2.1", 53)->to_string() == "192.0.2.1:53");
        CHECK(SocketAddress::parse("2001:db8::1", 53)->to_string() == "[2001:db8::1]:53");
        CHECK(SocketAddress::parse("[2001:db8::1]", 53)->to_string() == "[2001:db8::1]:53");
    }

    TEST_CASE("a star is every IPv4 address")
    {
        const auto all = SocketAddress::parse("*:53", 1);
        REQUIRE(all);
        CHECK(all->is_wildcard());
        CHECK(all->family() == AF_INET);
        CHECK(SocketAddress::parse("[::]:53", 1)->is_wildcard());
        CHECK_FALSE(SocketAddress::parse("127.0.0.1:53", 1)->is_wildcard());
        CHECK_FALSE(SocketAddress::parse("[::1]:53", 1)->is_wildcard());
    }

    TEST_CASE("names, short forms and broken addresses are refused")
    {
        for (const std::string text :
             {"", ":53", "localhost:53", "127.1:53", "53", "1.2.3.4.5:53", "256.0.0.1:53", "[::1",
              "[::1]53", "[]:53", "[1.2.3.4]:53", "::g", "1.2.3.4: 53", " 1.2.3.4:53"}) {
            CAPTURE(text);
            CHECK_FALSE(SocketAddress::parse(text, 53));
        }
    }

    TEST_CASE("a port is a number from 0 to 65535 and nothing else")
    {
        for (const std::string text :
             {"1.2.3.4:", "1.2.3.4:65536", "1.2.3.4:-1", "1.2.3.4:5x", "[::1]:"}) {
            CAPTURE(text);
            const auto address = SocketAddress::parse(text, 53);
            REQUIRE_FALSE(address);
            CHECK(address.error().message.starts_with("not a port"));
        }
    }

    TEST_CASE("another port leaves the address as it is")
    {
        CHECK(SocketAddress::parse("[::1]:0", 1)->with_port(5353).to_string() == "[::1]:5353");
        CHECK(SocketAddress::parse("192.0.2.1:0", 1)->with_port(5353).port() == 5353);
    }
}
