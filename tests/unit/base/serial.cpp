#include "base/serial.h"

#include <doctest/doctest.h>

using des::Serial;

TEST_SUITE("base/serial")
{
    TEST_CASE("serials precede each other as RFC 1982 says")
    {
        CHECK(Serial(1).precedes(Serial(2)));
        CHECK_FALSE(Serial(2).precedes(Serial(1)));
        CHECK_FALSE(Serial(7).precedes(Serial(7)));
        CHECK(Serial(0xFFFF'FFFF).precedes(Serial(5)));
        CHECK_FALSE(Serial(0).precedes(Serial(0x8000'0000)));
        CHECK_FALSE(Serial(0x8000'0000).precedes(Serial(0)));
    }

    TEST_CASE("the next serial skips zero when it wraps")
    {
        CHECK(Serial(41).next() == Serial(42));
        CHECK(Serial(0xFFFF'FFFF).next() == Serial(1));
        CHECK(Serial(0xFFFF'FFFF).precedes(Serial(0xFFFF'FFFF).next()));
    }
}
