#include "e164/block.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using des::E164Number;
using des::NumberBlock;

namespace {

NumberBlock block(const char* text)
{
    return des::value_or_throw(NumberBlock::parse(text));
}

E164Number number(const char* text)
{
    return des::value_or_throw(E164Number::parse(text));
}

std::string fewest(const char* range)
{
    std::string out;
    for (const auto& part : des::value_or_throw(NumberBlock::parse_range(range)))
        out += part.to_string() + ' ';
    return out;
}

} // namespace

TEST_SUITE("e164/block")
{
    TEST_CASE("a block of fixed length covers the numbers of that length and no others")
    {
        const auto thousand = block("+61255501XXX");
        CHECK(thousand.covers(number("61255501000")));
        CHECK(thousand.covers(number("61255501999")));
        CHECK_FALSE(thousand.covers(number("6125550199")));
        CHECK_FALSE(thousand.covers(number("612555019999")));
        CHECK_FALSE(thousand.covers(number("61255502000")));
        CHECK(thousand.following() == 3);
    }

    TEST_CASE("an open block covers every longer number, not its prefix")
    {
        const auto open = block("+61255501*");
        CHECK(open.covers(number("612555010")));
        CHECK(open.covers(number("612555019999999")));
        CHECK_FALSE(open.covers(number("61255501")));
        CHECK_FALSE(open.covers(number("61255502")));
        CHECK(open.is_open());
        CHECK_FALSE(open.following());
    }

    TEST_CASE("a whole number is the block with nothing to follow")
    {
        CHECK(block("+61255501234") == NumberBlock::of(number("61255501234")));
        CHECK(block("+61255501234").is_number());
        CHECK(block("+61255501234").covers(number("61255501234")));
        CHECK_FALSE(block("+61255501234").covers(number("61255501235")));
    }

    TEST_CASE("text and block are each other's way back")
    {
        for (const char* text : {"+61255501XXX", "+61255501*", "+61255501234", "+9X", "+1*",
                                 "+99999999999999X", "+99999999999999*"})
            CHECK(block(text).to_string() == text);
        CHECK(block("+61 2 5550-1xxx").to_string() == "+61255501XXX");
    }

    TEST_CASE("what no number can lie in is no block")
    {
        for (const char* text : {"", "*", "XXX", "+0X", "+123456789012345X", "+123456789012345*",
                                 "+612X5", "+61**", "+61X*", "+61*X"})
            CHECK_FALSE_MESSAGE(NumberBlock::parse(text), text);
    }

    TEST_CASE("a range becomes the fewest blocks that cover exactly it")
    {
        CHECK(fewest("+61255501000-+61255501999") == "+61255501XXX ");
        CHECK(fewest("+61255501000 - +61255501999") == "+61255501XXX ");
        CHECK(fewest("61255501000-61255501999") == "+61255501XXX ");
        CHECK(fewest("+61255501000-+61255502099") == "+61255501XXX +612555020XX ");
        CHECK(fewest("+4998-+5101") == "+4998 +4999 +50XX +5100 +5101 ");
        CHECK(fewest("+10-+99") == "+1X +2X +3X +4X +5X +6X +7X +8X +9X ");
        CHECK(fewest("+5-+5") == "+5 ");
        CHECK(fewest("+999999999999999-+999999999999999") == "+999999999999999 ");
    }

    TEST_CASE("a dash inside one number is no range")
    {
        CHECK(fewest("+61-2-5550-1234") == "+61255501234 ");
        CHECK(fewest("61-255501234") == "+61255501234 ");
        CHECK(fewest("+61255501XXX") == "+61255501XXX ");
    }

    TEST_CASE("a range runs upwards between numbers of equal length")
    {
        for (const char* text : {"+61255501999-+61255501000", "+6125550100-+61255501999", "+61-+",
                                 "+61*-+62*", "-+61"})
            CHECK_FALSE_MESSAGE(NumberBlock::parse_range(text), text);
    }
}
