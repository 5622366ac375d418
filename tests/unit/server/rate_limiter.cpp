#include "server/rate_limiter.h"

#include "server/client.h"

#include <doctest/doctest.h>

#include <string>

using des::kind_of;
using des::RateLimit;
using des::RateLimiter;
using des::ReplyKind;
using des::test::address;
using Ruling = RateLimiter::Ruling;

namespace {

RateLimit limit(std::uint32_t per_second, std::uint32_t slip = 0)
{
    RateLimit made;
    made.per_second = per_second;
    made.slip = slip;
    return made;
}

// How many of so many in a row are sent.
int sent(RateLimiter& limiter, std::string_view client, int count, std::uint32_t now,
         ReplyKind kind = ReplyKind::records)
{
    const auto from = address(client);
    int sum = 0;
    for (int i = 0; i < count; ++i)
        sum += limiter.judge(from.data(), kind, now) == Ruling::send ? 1 : 0;
    return sum;
}

std::vector<std::uint8_t> reply(std::uint8_t high, std::uint8_t low, std::uint8_t answers)
{
    return {0, 1, high, low, 0, 1, 0, answers, 0, 0, 0, 0};
}

} // namespace

TEST_SUITE_BEGIN("server/rate_limiter");

TEST_CASE("a network gets as many a second as the limit says, whatever its addresses")
{
    RateLimiter limiter(limit(10));
    CHECK(sent(limiter, "192.0.2.1", 7, 1000) == 7);
    CHECK(sent(limiter, "192.0.2.200", 7, 1000) == 3);
    CHECK(sent(limiter, "192.0.3.1", 7, 1000) == 7);
    CHECK(sent(limiter, "192.0.2.1", 7, 1300) == 3);     // 0.3 s: three more
    CHECK(sent(limiter, "192.0.2.1", 50, 60'000) == 10); // never more than those of a second
}

TEST_CASE("a network of IPv6 is a /56")
{
    RateLimiter limiter(limit(5));
    CHECK(sent(limiter, "[2001:db8:0:ab01::1]", 5, 0) == 5);
    CHECK(sent(limiter, "[2001:db8:0:abff::2]", 5, 0) == 0);
    CHECK(sent(limiter, "[2001:db8:0:ac01::1]", 5, 0) == 5);
}

TEST_CASE("each kind of reply has a limit of its own")
{
    RateLimiter limiter(limit(3));
    for (const auto kind :
         {ReplyKind::records, ReplyKind::empty, ReplyKind::no_such_name, ReplyKind::error})
        CHECK(sent(limiter, "192.0.2.1", 9, 0, kind) == 3);
}

TEST_CASE("the clock may run over")
{
    RateLimiter limiter(limit(10));
    CHECK(sent(limiter, "192.0.2.1", 20, 0xFFFF'FF9C) == 10); // 0.1 s before
    CHECK(sent(limiter, "192.0.2.1", 20, 100) == 2);
}

TEST_CASE("of those that are too many every so many-th is cut, none, or all")
{
    const auto from = address("192.0.2.1");
    struct Slip {
        std::uint32_t slip;
        int cut; // of twelve
    };
    for (const auto& [slip, expected] : {Slip{0, 0}, {1, 12}, {2, 6}, {3, 4}}) {
        CAPTURE(slip);
        RateLimiter limiter(limit(1, slip));
        CHECK(limiter.judge(from.data(), ReplyKind::records, 0) == Ruling::send);
        int cut = 0;
        for (int i = 0; i < 12; ++i)
            cut += limiter.judge(from.data(), ReplyKind::records, 0) == Ruling::cut ? 1 : 0;
        CHECK(cut == expected);
    }
}

TEST_CASE("whoever is exempt gets everything")
{
    auto made = limit(1);
    const std::vector prefixes{des::value_or_throw(des::AddressPrefix::parse("192.0.2.0/28")),
                               des::value_or_throw(des::AddressPrefix::parse("2001:db8::/48"))};
    made.exempt = des::AddressTable(prefixes);
    RateLimiter limiter(made);
    CHECK(sent(limiter, "192.0.2.15", 100, 0) == 100);
    CHECK(sent(limiter, "[2001:db8:0:1::1]", 100, 0) == 100);
    CHECK(sent(limiter, "[2001:db8:1::1]", 100, 0) == 1);
}

TEST_CASE("a flood from many networks makes one that is at its limit forget nothing")
{
    RateLimiter limiter(limit(2));
    int victim = 0;
    for (unsigned i = 0; i < 300'000; ++i) {
        const auto other = "10." + std::to_string(i >> 16U) + "." + std::to_string(i >> 8U & 255U) +
            "." + std::to_string(i & 255U);
        sent(limiter, other, 1, i / 1000);
        victim += sent(limiter, "192.0.2.1", 1, i / 1000);
    }
    CHECK(victim == 2); // of 0.3 s
}

TEST_CASE("networks can be read")
{
    const auto network = [](std::string_view client) {
        return RateLimiter::to_string(RateLimiter::network_of(address(client).data()));
    };
    CHECK(network("198.51.100.7") == "198.51.100.0/24");
    CHECK(network("[2001:db8:0:ab01::1]") == "2001:db8:0:ab00::/56");
}

TEST_CASE("the kind of a reply is told by its header")
{
    CHECK(kind_of(reply(0x84, 0, 1)) == ReplyKind::records);
    CHECK(kind_of(reply(0x86, 0, 0)) == ReplyKind::records); // TC: there are some
    CHECK(kind_of(reply(0x84, 0, 0)) == ReplyKind::empty);
    CHECK(kind_of(reply(0x84, 3, 0)) == ReplyKind::no_such_name);
    CHECK(kind_of(reply(0x80, 5, 0)) == ReplyKind::error);
}

TEST_SUITE_END();
