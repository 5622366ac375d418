#include "naptr/substitution.h"

#include "naptr/rewrite.h"

#include <doctest/doctest.h>

#include <string>

using namespace des;

namespace {

Naptr with_regexp(std::string_view regexp)
{
    Naptr record;
    record.regexp = value_or_throw(CharacterString::of(regexp));
    return record;
}

// The regexp for a number of a block, or "!" and why there is none.
std::string substituted(std::string_view regexp, const char* block, const char* number)
{
    const auto substitution =
        Substitution::of(with_regexp(regexp), value_or_throw(NumberBlock::parse(block)));
    if (!substitution)
        return "!" + substitution.error().message;
    return substitution->regexp_for(value_or_throw(E164Number::parse(number)));
}

} // namespace

TEST_SUITE("naptr/substitution")
{
    TEST_CASE("the number asked for stands in the regexp")
    {
        const struct {
            const char* regexp;
            const char* block;
            const char* number;
            const char* result;
        } rows[] = {
            {R"(!^(.*)$!sip:\1@a;user=phone!)", "+61255501XXX", "+61255501234",
             "!^.*$!sip:+61255501234@a;user=phone!"},
            {R"(!^(.*)$!sip:\1@a!)", "+61255501*", "+6125550123", "!^.*$!sip:+6125550123@a!"},
            {R"(!(^.*$)!sip:\1@a!)", "+61255501*", "+6125550123", "!^.*$!sip:+6125550123@a!"},
            {R"(!(.*)!sip:\1@a!)", "+61255501*", "+6125550123", "!^.*$!sip:+6125550123@a!"},
            {R"(!^\+(.*)$!sip:\1@a!)", "+61255501*", "+6125550123", "!^.*$!sip:6125550123@a!"},
            {R"(!^\+61(.*)$!sip:0\1@a!)", "+61255501XXX", "+61255501234",
             "!^.*$!sip:0255501234@a!"},
            {R"(!^(\+61)([0-9]{6})([0-9]*)$!sip:\3-\2-\1@a!)", "+61255501XXX", "+61255501234",
             "!^.*$!sip:234-255501-+61@a!"},
            {R"(!^(\+6(1(.)))([[:digit:]]{5,})!sip:\1-\2-\3-\4@a!)", "+61255501XXX", "+61255501234",
             "!^.*$!sip:+612-12-2-55501234@a!"},
            {R"(!^.61......(...)$!sip:\1@a!)", "+61255501XXX", "+61255501234", "!^.*$!sip:234@a!"},
            {R"(!^\+61255501(.+)$!sip:\1@a!)", "+61255501*", "+612555012", "!^.*$!sip:2@a!"},
            {R"(!^.*$!sip:a@b!i)", "+61255501XXX", "+61255501234", "!^.*$!sip:a@b!"},
            {R"(/^(.*)$/sip:\1\!a\/\\b!c/)", "+61255501*", "+6125550123",
             R"(!^.*$!sip:+6125550123\!a/\\b\!c!)"},
            {R"(!^(.*)$!\1\1!)", "+61255501234", "+61255501234", "!^.*$!+61255501234+61255501234!"},
            {"", "+61255501*", "+6125550123", ""},
        };
        for (const auto& [regexp, block, number, result] : rows) {
            CAPTURE(regexp);
            CHECK(substituted(regexp, block, number) == result);
        }
    }

    TEST_CASE("what a client makes of it is what it would have made of the record")
    {
        for (const char* regexp :
             {R"(!^(.*)$!sip:\1@a!)", R"(!^\+61(.*)$!sip:0\1@a!)", R"(!(^.(.)(.{4}).*$)!\3\2\1!)",
              R"(!^(\+612)([0-9]{4}).(.*)!sip:\1\\\!\3@\2!)"}) {
            for (const char* number : {"+61255501000", "+61255501999", "+61255501234"}) {
                CAPTURE(regexp);
                const auto before = value_or_throw(Rewrite::parse(regexp));
                const auto after =
                    value_or_throw(Rewrite::parse(substituted(regexp, "+61255501XXX", number)));
                CHECK(after.apply(number).value() == before.apply(number).value());
            }
        }
    }

    TEST_CASE("what depends on more than the length of the number is refused")
    {
        const struct {
            const char* regexp;
            const char* block;
            const char* why;
        } rows[] = {
            {R"(!^(\+49.*)$!sip:\1@a!)", "+61255501XXX", "does not match every number"},
            {R"(!^\+612555012(.*)$!sip:\1@a!)", "+61255501XXX", "does not match every number"},
            {R"(!^[0-9](.*)$!sip:\1@a!)", "+61255501XXX", "does not match every number"},
            {R"(!^6(.*)$!sip:\1@a!)", "+61255501XXX", "does not match every number"},
            {R"(!^[0-9]*$!sip:x@a!)", "+61255501XXX", "need not reach the end"},
            {R"(!^\+61(.{9})$!sip:\1@a!)", "+61255501*", "does not match all of every number"},
            {R"(!^\+61(.{3})!sip:\1@a!)", "+61255501XXX", "does not match all of every number"},
            {R"(!^\+61(.{9})(.+)$!sip:\1@a!)", "+61255501XXX", "does not match all of every"},
            {R"(!^(.*)(...)$!sip:\1@a!)", "+61255501XXX", "behind a part whose length varies"},
            {R"(!^(.*)(.*)$!sip:\1@a!)", "+61255501XXX", "a part whose length varies"},
            {R"(!^\+(6|61)(.*)$!sip:\1@a!)", "+61255501XXX", "can be followed"},
            {R"(!^\+[0-8](.*)$!sip:\1@a!)", "+61255501XXX", "can be followed"},
            {R"(!^\+(.)+$!sip:\1@a!)", "+61255501XXX", "a group that is repeated"},
            {R"(!^\+(..){2}.*$!sip:\1@a!)", "+61255501XXX", "a group that is repeated"},
            {R"(!^\+6?(.*)$!sip:\1@a!)", "+61255501XXX", "a varying repetition"},
            {R"(!^\+.{1,3}(.*)$!sip:\1@a!)", "+61255501XXX", "a varying repetition"},
            {R"(!^\+6*(.*)$!sip:\1@a!)", "+61255501XXX", "need not reach the end"},
            {R"(!.^(.*)$!sip:\1@a!)", "+61255501XXX", "a '^' that is not at the start"},
            {R"(!^\+$(.*)!sip:\1@a!)", "+61255501XXX", "a '$' that is not at the end"},
            {"!^(.*)$!sip:a@b", "+61255501XXX", "delimiters"},
        };
        for (const auto& [regexp, block, why] : rows) {
            CAPTURE(regexp);
            const auto result = substituted(regexp, block, "+61255501234");
            CAPTURE(result);
            CHECK(result.front() == '!');
            CHECK(result.find(why) != std::string::npos);
        }
        CHECK(substituted("!^(.*)$!" + std::string(235, 'x') + "\\1!", "+61255501*", "+6125550123")
                  .find("more than 255 octets") != std::string::npos);
    }
}
