#include "naptr/fields.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>

namespace {

des::SomeFields fields(std::initializer_list<std::pair<const char*, const char*>> values)
{
    des::SomeFields some;
    for (const auto& [name, text] : values)
        des::value_or_throw(set_field(some, name, text));
    return some;
}

des::Naptr record()
{
    return fields({{"order", "100"},
                   {"preference", "10"},
                   {"flags", "u"},
                   {"services", "E2U+sip"},
                   {"regexp", "!^.*$!sip:a@x!"}})
        .put_into({});
}

} // namespace

TEST_SUITE("procedures/fields")
{
    TEST_CASE("no field at all matches every record, and changes none")
    {
        CHECK(fields({}).empty());
        CHECK(fields({}).match(record()));
        CHECK(fields({}).put_into(record()) == record());
    }

    TEST_CASE("every field that is given must match; flags and services regardless of case")
    {
        CHECK(fields({{"services", "e2u+SIP"}, {"flags", "U"}}).match(record()));
        CHECK(fields({{"replacement", "."}}).match(record()));
        CHECK_FALSE(fields({{"services", "e2u+SIP"}, {"order", "99"}}).match(record()));
        CHECK_FALSE(fields({{"regexp", "!^.*$!SIP:A@X!"}}).match(record()));
    }

    TEST_CASE("an empty value is a value")
    {
        CHECK_FALSE(fields({{"flags", ""}}).match(record()));
        CHECK(fields({{"flags", ""}}).put_into(record()).flags.empty());
    }

    TEST_CASE("a field that cannot be is refused by name")
    {
        const std::string long_text(256, 'x');
        const auto bad = std::to_array<std::pair<std::string, std::string>>({
            {"order", "65536"},
            {"order", ""},
            {"order", "-1"},
            {"preference", "1x"},
            {"flags", long_text},
            {"regexp", long_text},
            {"replacement", "a..b"},
            {"color", "red"},
        });
        for (const auto& [name, text] : bad) {
            des::SomeFields some;
            const auto result = set_field(some, name, text);
            REQUIRE_FALSE_MESSAGE(result, name);
            CHECK(result.error().message.rfind(name + ": ", 0) == 0);
        }
    }

    TEST_CASE("the easy ways make services and a regexp")
    {
        CHECK(des::services_of("pstn:tel") == "E2U+pstn:tel");
        CHECK(des::regexp_of("sip:a@x") == "!^.*$!sip:a@x!");
        CHECK(des::regexp_of("sip:\\1@x") == "!^(.*)$!sip:\\1@x!");
        CHECK(des::regexp_of("sip:a!b@x") == "!^.*$!sip:a\\!b@x!");
    }
}
