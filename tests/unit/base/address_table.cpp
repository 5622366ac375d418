#include "base/address_table.h"

#include <doctest/doctest.h>

#include <random>
#include <string>

using des::AddressPrefix;
using des::AddressTable;
using des::SocketAddress;

namespace {

std::vector<AddressPrefix> prefixes(const std::vector<const char*>& texts)
{
    std::vector<AddressPrefix> made;
    for (const auto* text : texts)
        made.push_back(des::value_or_throw(AddressPrefix::parse(text)));
    return made;
}

SocketAddress address(const std::string& text)
{
    return des::value_or_throw(SocketAddress::parse(text, 0));
}

} // namespace

TEST_SUITE("base/address_table")
{
    TEST_CASE("the longest prefix that contains an address is found")
    {
        const std::vector<const char*> texts{"10.0.0.0/8",   "10.1.0.0/16", "10.1.2.3",
                                             "192.0.2.0/25", "::/0",        "2001:db8::/32"};
        const AddressTable table(prefixes(texts));
        const auto find = [&](const char* text) -> std::string {
            const auto found = table.find(address(text).data());
            return found ? texts.at(*found) : "none";
        };
        CHECK(find("10.0.0.0") == "10.0.0.0/8");
        CHECK(find("10.255.255.255") == "10.0.0.0/8");
        CHECK(find("10.1.2.2") == "10.1.0.0/16");
        CHECK(find("10.1.2.3") == "10.1.2.3");
        CHECK(find("10.1.2.4") == "10.1.0.0/16");
        CHECK(find("10.2.0.0") == "10.0.0.0/8");
        CHECK(find("192.0.2.127") == "192.0.2.0/25");
        CHECK(find("192.0.2.128") == "::/0"); // of which IPv4 is a part, as ::ffff:0:0/96
        CHECK(find("::ffff:10.1.2.3") == "10.1.2.3");
        CHECK(find("2001:db8:ffff::") == "2001:db8::/32");
        CHECK(find("ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff") == "::/0");
    }

    TEST_CASE("outside all prefixes nothing is found")
    {
        CHECK_FALSE(AddressTable().find(address("192.0.2.1").data()));
        const AddressTable table(prefixes({"192.0.2.0/31", "ffff::/16"}));
        CHECK_FALSE(table.find(address("192.0.1.255").data()));
        CHECK(table.find(address("192.0.2.1").data()) == 0);
        CHECK_FALSE(table.find(address("192.0.2.2").data()));
        CHECK_FALSE(table.find(address("::").data()));
        CHECK_FALSE(table.find(address("feff:ffff::").data()));
        CHECK(table.find(address("ffff::").data()) == 1);
    }

    TEST_CASE("what is no IP address is in no prefix")
    {
        sockaddr other{};
        other.sa_family = AF_UNIX;
        CHECK_FALSE(AddressTable(prefixes({"::/0"})).find(&other));
    }

    TEST_CASE("thousands of nested and neighbouring prefixes are told apart as one by one")
    {
        std::mt19937 random(1); // NOLINT(cert-msc32-c,cert-msc51-cpp): the same each time
        std::vector<AddressPrefix> made;
        while (made.size() < 4000) {
            const auto length = 12 + random() % 21;
            const auto bits = (0x0A000000U | (random() & 0x000FFFFFU)) & (~0U << (32 - length));
            const auto text = std::to_string(bits >> 24U) + '.' +
                std::to_string(bits >> 16U & 255U) + '.' + std::to_string(bits >> 8U & 255U) + '.' +
                std::to_string(bits & 255U) + '/' + std::to_string(length);
            const auto prefix = des::value_or_throw(AddressPrefix::parse(text));
            if (std::find(made.begin(), made.end(), prefix) == made.end())
                made.push_back(prefix);
        }
        const AddressTable table(made);
        for (int i = 0; i < 2000; ++i) {
            const auto bits = random() & 0x001FFFFFU;
            const auto asked =
                address("10." + std::to_string(bits >> 16U) + '.' +
                        std::to_string(bits >> 8U & 255U) + '.' + std::to_string(bits & 255U));
            std::optional<std::size_t> longest;
            for (std::size_t at = 0; at < made.size(); ++at)
                if (made[at].contains(asked) &&
                    (!longest || made[at].first() > made[*longest].first() ||
                     made[at].last() < made[*longest].last()))
                    longest = at;
            CAPTURE(asked.to_string());
            REQUIRE(table.find(asked.data()) == longest);
        }
    }
}
