#include "server/edns_options.h"

#include "dns/bytes.h"

#include <doctest/doctest.h>

#include <algorithm>

using des::OptionCode;
using des::test::bytes;

namespace {

des::AskedOptions read(std::string_view hex)
{
    const auto made = bytes(hex);
    des::Edns edns;
    edns.options = made;
    auto asked = des::read_options(edns);
    return asked;
}

} // namespace

TEST_SUITE_BEGIN("server/edns_options");

TEST_CASE("options are found in any order, among others that nobody knows")
{
    const auto made = bytes("00080004"
                            "00010000" // client subnet: not ours
                            "000c0002"
                            "0000"
                            "000a0008"
                            "0102030405060708"
                            "fde90000"
                            "000b0000"
                            "00030000"
                            "000a0000"); // a second cookie does not count
    des::Edns edns;
    edns.options = made;
    const auto asked = des::read_options(edns);
    CHECK(asked.nsid);
    CHECK(asked.keepalive);
    CHECK(asked.padding);
    REQUIRE(asked.cookie);
    CHECK(std::equal(asked.cookie->begin(), asked.cookie->end(), made.begin() + 18,
                     made.begin() + 26));
}

TEST_CASE("what is not there is not asked for")
{
    const auto asked = read("fde90000");
    CHECK_FALSE(asked.nsid);
    CHECK_FALSE(asked.keepalive);
    CHECK_FALSE(asked.padding);
    CHECK_FALSE(asked.cookie);
}

TEST_CASE("options are collected one behind the other; there is room for the longest of each")
{
    des::ReplyOptions options;
    CHECK(options.bytes().empty());
    options.add(OptionCode::nsid, std::vector<std::uint8_t>(des::ReplyOptions::longest_nsid, 7));
    options.add(OptionCode::cookie, std::vector<std::uint8_t>(24, 1));
    options.add(OptionCode::extended_error, bytes("0012"));
    options.add(OptionCode::keepalive, bytes("0064"));
    CHECK(options.bytes().size() == 4 * 4 + 128 + 24 + 2 + 2);
    const auto last = options.bytes().last(6);
    CHECK(std::vector(last.begin(), last.end()) == bytes("000b00020064"));
    options.add(OptionCode::keepalive, {}); // no more room: left out whole
    CHECK(options.bytes().size() == 172);
}

TEST_SUITE_END();
