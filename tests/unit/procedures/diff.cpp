#include "procedures/diff.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

using Lines = std::vector<std::string>;
using test::block;
using test::set;

TEST_SUITE("procedures/diff")
{
    TEST_CASE("a number that comes or goes has a line for each record")
    {
        CHECK(des::diff_lines({block("+1"), {}, set({"sip:a@x", "sip:b@x"})}) ==
              Lines{R"(+ +1 3600 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .)",
                    R"(+ +1 3600 100 20 "u" "E2U+sip" "!^.*$!sip:b@x!" .)"});
        CHECK(des::diff_lines({block("+1"), set({"sip:a@x"}), {}}) ==
              Lines{R"(- +1 3600 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .)"});
    }

    TEST_CASE("what stays is not shown, what becomes another is one line")
    {
        CHECK(des::diff_lines(
                  {block("+1"), set({"sip:a@x", "sip:b@x"}), set({"sip:a@x", "sip:c@x"})}) ==
              Lines{R"(~ +1 3600 100 20 "u" "E2U+sip" "!^.*$!sip:b@x!" . )"
                    R"(-> 3600 100 20 "u" "E2U+sip" "!^.*$!sip:c@x!" .)"});
        CHECK(des::diff_lines({block("+1"), set({"sip:a@x"}), set({"sip:a@x", "sip:b@x"})}) ==
              Lines{R"(+ +1 3600 100 20 "u" "E2U+sip" "!^.*$!sip:b@x!" .)"});
    }

    TEST_CASE("another TTL makes other records, and so does another way to serve them")
    {
        CHECK(des::diff_lines({block("+1"), set({"sip:a@x"}), set({"sip:a@x"}, 60)}) ==
              Lines{R"(~ +1 3600 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" . )"
                    R"(-> 60 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .)"});
        const auto before = set({"sip:a@x"});
        const auto after = des::value_or_throw(
            des::RecordSet::of(before.records(), before.ttl(), des::Serving::substituted));
        CHECK(des::diff_lines({block("+1*"), before, after}) ==
              Lines{R"(~ +1* 3600 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" . )"
                    R"(-> 3600 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" . substituted)"});
    }

    TEST_CASE("for programs, before and after stand whole")
    {
        CHECK(des::json_members({block("+1"), {}, set({"sip:a@x"})}) ==
              R"("number":"+1","before":[],"after":[{"number":"+1","order":100,"preference":10,)"
              R"("flags":"u","services":"E2U+sip","regexp":"!^.*$!sip:a@x!","replacement":".",)"
              R"("ttl":3600}])");
    }
}
