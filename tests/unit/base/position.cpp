#include "base/position.h"

#include <doctest/doctest.h>

#include <string>

using des::Position;
using des::Serial;

TEST_SUITE("base/position")
{
    TEST_CASE("a position is written as it is read")
    {
        for (const auto* text : {"0", "41", "4294967295", "42+a", "42+a61255501234", "7+A.b-c_9"}) {
            CAPTURE(text);
            const auto position = Position::parse(text);
            REQUIRE(position);
            CHECK(position->to_string() == text);
        }
    }

    TEST_CASE("a position has a serial, and a mark where it is within a change")
    {
        CHECK(Position::parse("42")->mark().empty());
        CHECK(Position::parse("42+m1")->mark() == "m1");
        CHECK(Position::parse("42+m1")->serial() == Serial(42));
        CHECK(Position::within(Serial(42), "m1") == *Position::parse("42+m1"));
        CHECK(Position::of(Serial(42)) != *Position::parse("42+m1"));
    }

    TEST_CASE("what is no position is refused")
    {
        const std::string longest(52, 'x');
        CHECK(Position::parse("4294967295+" + longest));
        for (const auto& text :
             {std::string(), std::string("+a"), std::string("42+"), std::string("-1"),
              std::string("4294967296"), std::string("42 "), std::string("42+a b"),
              std::string("42+a+b"), "42+" + longest + 'x'}) {
            CAPTURE(text);
            CHECK_FALSE(Position::parse(text));
        }
    }
}
