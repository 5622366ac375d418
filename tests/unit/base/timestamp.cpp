#include "base/timestamp.h"

#include <doctest/doctest.h>

using des::parse_ttl;
using des::Ttl;

TEST_SUITE("base/timestamp")
{
    TEST_CASE("a moment is written in UTC to the millisecond")
    {
        CHECK(des::to_string(des::Timestamp(std::chrono::milliseconds(1))) ==
              "1970-01-01T00:00:00.001Z");
    }

    TEST_CASE("a TTL is seconds, or seconds with units")
    {
        CHECK(parse_ttl("0") == Ttl(0));
        CHECK(parse_ttl("3600") == Ttl(3600));
        CHECK(parse_ttl("1h30m") == Ttl(5400));
        CHECK(parse_ttl("2W") == Ttl(1209600));
        CHECK(parse_ttl("2147483647") == des::longest_ttl);
    }

    TEST_CASE("a TTL beyond 31 bits, without digits or half with units is refused")
    {
        for (const char* text : {"", "-1", "2147483648", "h", "1h30", "1y", "99999w", "1.5",
                                 "99999999999999999999", "+1", " 1"})
            CHECK_FALSE_MESSAGE(parse_ttl(text), text);
    }
}
