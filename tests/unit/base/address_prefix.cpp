#include "base/address_prefix.h"

#include <doctest/doctest.h>

#include <string>

using des::AddressPrefix;
using des::SocketAddress;

TEST_SUITE("base/address_prefix")
{
    bool contains(const char* prefix, const char* address)
    {
        return des::value_or_throw(AddressPrefix::parse(prefix))
            .contains(des::value_or_throw(SocketAddress::parse(address, 0)));
    }

    TEST_CASE("a prefix contains the addresses that begin with it")
    {
        CHECK(contains("192.0.2.1", "192.0.2.1:4711"));
        CHECK_FALSE(contains("192.0.2.1", "192.0.2.2:4711"));
        CHECK(contains("192.0.2.0/28", "192.0.2.15:1"));
        CHECK_FALSE(contains("192.0.2.0/28", "192.0.2.16:1"));
        CHECK(contains("2001:db8::/32", "[2001:db8:ffff::1]:1"));
        CHECK_FALSE(contains("2001:db8::/32", "[2001:db9::1]:1"));
        CHECK(contains("0.0.0.0/0", "203.0.113.7:1"));
        CHECK_FALSE(contains("0.0.0.0/0", "[2001:db8::1]:1"));
    }

    TEST_CASE("an IPv4 address that arrives over IPv6 is the same address")
    {
        CHECK(contains("192.0.2.0/24", "[::ffff:192.0.2.7]:1"));
        CHECK(contains("::ffff:192.0.2.7", "192.0.2.7:1"));
    }

    TEST_CASE("a prefix is written as it is read")
    {
        for (const auto* text :
             {"192.0.2.1", "192.0.2.0/24", "0.0.0.0/0", "2001:db8::", "2001:db8::/32", "::/0"}) {
            CAPTURE(text);
            CHECK(des::value_or_throw(AddressPrefix::parse(text)).to_string() == text);
        }
    }

    TEST_CASE("what is no prefix is refused")
    {
        for (const auto* text :
             {"", "192.0.2", "192.0.2.1/33", "192.0.2.1/24", "192.0.2.0/", "192.0.2.0/-1",
              "2001:db8::/129", "2001:db8::1/64", "example.com", "192.0.2.1:53"}) {
            CAPTURE(text);
            CHECK_FALSE(AddressPrefix::parse(text));
        }
    }
}
