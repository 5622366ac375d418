#include "e164/prefix_list.h"

#include <doctest/doctest.h>

using des::NumberBlock;
using des::PrefixList;

TEST_SUITE("e164/prefix_list")
{
    bool allows(const char* list, const char* number)
    {
        return des::value_or_throw(PrefixList::parse(list))
            .allows(des::value_or_throw(NumberBlock::parse(number)));
    }

    TEST_CASE("a list allows the numbers and blocks that begin with one of its prefixes")
    {
        CHECK(allows("+61255501", "+61255501234"));
        CHECK(allows("+61255501", "+61255501"));
        CHECK(allows("+61255501", "+61255501XXX"));
        CHECK(allows("+61255501", "+61255501*"));
        CHECK(allows("+49 +61255501,+353", "+353123"));
        CHECK_FALSE(allows("+61255501", "+6125550*"));
        CHECK_FALSE(allows("+61255501", "+6125550XXXX"));
        CHECK_FALSE(allows("+61255501", "+61255502234"));
        CHECK_FALSE(allows("+49 +61255501,+353", "+1"));
    }

    TEST_CASE("a star allows every number, an empty list none")
    {
        CHECK(allows("*", "+1"));
        CHECK(allows("+49 *", "+61255501*"));
        CHECK_FALSE(PrefixList().allows(des::value_or_throw(NumberBlock::parse("+1"))));
    }

    TEST_CASE("a list is written sorted, without what another prefix includes")
    {
        CHECK(PrefixList::parse("+61255501, +49 +612 +49")->to_string() == "+49 +612");
        CHECK(PrefixList::parse("+6125*")->to_string() == "+6125");
        CHECK(PrefixList::parse("*")->to_string() == "*");
    }

    TEST_CASE("what is no list of prefixes is refused")
    {
        for (const auto* text : {"", " ", "+0", "abc", "+61255501XXX", "+1234567890123456"}) {
            CAPTURE(text);
            CHECK_FALSE(PrefixList::parse(text));
        }
    }
}
