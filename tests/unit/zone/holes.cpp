#include "zone/holes.h"

#include <doctest/doctest.h>

#include <set>
#include <string>

using namespace des;

namespace {

// "BLOCK: EXAMPLE, COUNT because of CAUSE" for each hole of a zone with these names.
std::string holes(const std::vector<std::string>& names)
{
    std::set<NumberKey> keys;
    for (const auto& name : names)
        keys.emplace(value_or_throw(NumberBlock::parse(name)));
    std::string text;
    HoleFinder finder([&text](const Hole& hole) {
        text += hole.block.to_string() + ": " + hole.example.to_string() + ", " +
            std::to_string(hole.count) + " because of " + hole.cause.to_string() + '\n';
    });
    for (const auto key : keys)
        finder.add(key);
    finder.finish();
    return text;
}

} // namespace

TEST_SUITE("zone/holes")
{
    TEST_CASE("a number below a block takes away what lies under the names between the two")
    {
        CHECK(holes({"+4912200*", "+4912200099"}) ==
              "+4912200*: +4912200090, 2 because of +4912200099\n");
    }

    TEST_CASE("the number given as an example is not in the zone")
    {
        CHECK(holes({"+49*", "+4910", "+4911", "+49120", "+49122"}) ==
              "+49*: +49121, 2 because of +49120\n");
    }

    TEST_CASE("a wildcard at the name between them fills the hole")
    {
        CHECK(holes({"+49*", "+491", "+491*", "+4912", "+4912*"}).empty());
    }

    TEST_CASE("there is no hole without a block, and none directly below a block")
    {
        CHECK(holes({"+49", "+49123", "+50*"}).empty());
        CHECK(holes({"+49*", "+491", "+492"}).empty());
    }

    TEST_CASE("a name all of whose ten children exist is no hole")
    {
        std::vector<std::string> names{"+49*"};
        for (char digit = '0'; digit <= '9'; ++digit)
            names.push_back(std::string("+491") + digit);
        CHECK(holes(names).empty());
    }

    TEST_CASE("each block is reported once, those within it first")
    {
        CHECK(holes({"+4*", "+49*", "+49123", "+4567"}) ==
              "+49*: +49120, 2 because of +49123\n+4*: +4560, 2 because of +4567\n");
    }
}
