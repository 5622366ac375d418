#include "naptr/text.h"

#include <doctest/doctest.h>

#include <string>

using namespace des;

namespace {

std::string error_of(std::string_view text)
{
    const auto record = parse_naptr(text);
    return record ? "" : record.error().message;
}

bool contains(const std::string& whole, const std::string& part)
{
    return whole.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("naptr/text")
{
    TEST_CASE("a doubled backslash is one, and so is its decimal form")
    {
        for (const char* text : {R"(100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@x!" .)",
                                 R"(100 10 "u" "E2U+sip" "!^(.*)$!sip:\0921@x!" .)"}) {
            const auto record = value_or_throw(parse_naptr(text));
            CHECK(record.regexp.octets() == R"(!^(.*)$!sip:\1@x!)");
            CHECK(to_string(record) == R"(100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@x!" .)");
        }
    }

    TEST_CASE("blanks and tabs separate fields, quotes are optional")
    {
        const auto record = value_or_throw(parse_naptr(" 1\t2 u E2U+sip\t\"!^.*$!sip:a@b!\"  . "));
        CHECK(to_string(record) == R"(1 2 "u" "E2U+sip" "!^.*$!sip:a@b!" .)");
    }

    TEST_CASE("a replacement without the final dot is below the origin")
    {
        const std::vector<Word> words{{"1", false}, {"2", false}, {"", true},
                                      {"", true},   {"", true},   {"4.4", false}};
        const auto origin = value_or_throw(DomainName::parse("e164.arpa."));
        const auto record = value_or_throw(naptr_from_words(words, origin));
        CHECK(record.replacement.to_string() == "4.4.e164.arpa.");
    }

    TEST_CASE("parentheses in a word without quotes are what the scanner says they are")
    {
        const std::vector<Word> words{{"1", false},       {"2", false},          {"u", false},
                                      {"E2U+sip", false}, {"!^(.*)$!x!", false}, {".", false}};
        const auto record = value_or_throw(naptr_from_words(words, DomainName()));
        CHECK(record.regexp.octets() == "!^(.*)$!x!");
    }

    TEST_CASE("what is wrong is refused, and the field named")
    {
        const std::string long_string(256, 'x');
        const struct {
            std::string text;
            const char* message;
        } cases[] = {
            {R"(70000 10 "u" "E2U+sip" "!a!b!" .)", "order: not a number from 0 to 65535: '70000'"},
            {R"(65536 10 "u" "E2U+sip" "!a!b!" .)", "order: "},
            {R"(-1 10 "u" "E2U+sip" "!a!b!" .)", "order: "},
            {R"(1 +1 "u" "E2U+sip" "!a!b!" .)", "preference: "},
            {R"(1 1x "u" "E2U+sip" "!a!b!" .)", "preference: "},
            {R"("1" 1 "u" "E2U+sip" "!a!b!" .)", "order: a number stands without quotes"},
            {R"(1 1 "u" "E2U+sip" "!^(.*)$!sip:\1@x!" .)", "double the backslash"},
            {R"(1 1 "u" "E2U+sip" "!^(.*)$!sip:\1@x!" .)", "regexp: bad escape \\1"},
            {R"(1 1 "u" "E2U+sip" "!a!\256!" .)", "regexp: bad escape"},
            {R"(1 1 "u" "E2U+sip" "!a!\12" .)", "regexp: bad escape"},
            {R"(1 1 "u" "E2U+sip" !^(.*)$!sip:x! .)", "'(' stands outside quotes"},
            {R"(1 1 "u" "E2U+sip" !a!sip:x;y! .)", "';' stands outside quotes"},
            {R"(1 1 "u" "E2U+sip" !a!" .)", "'\"' stands outside quotes"},
            {R"(1 1 "u" "E2U+sip" "!a!b!" "")", "replacement: empty"},
            {R"(1 1 "u" "E2U+sip" "!a!b!" a..b)", "replacement: not a domain name"},
            {R"(1 1 "u" "E2U+sip" "!a!b!)", "a quote is not closed"},
            {R"(1 1 "u" "E2U+sip" "!a!b!\" .)", "a quote is not closed"},
            {R"(1 1 "u" "E2U+sip""!a!b!" .)", "no blank behind a closing quote"},
            {R"(1 1 "u" "E2U+sip" "!a!b!")", "here are 5"},
            {R"(1 1 "u" "E2U+sip" "!a!b!" . .)", "here are 7"},
            {"", "here are 0"},
            {R"(1 1 u E2U+sip !a!b!\)", "here are 5"},
            {R"(1 1 u E2U+sip a\ .)", "here are 5"},
            {"1 1 \"u\" \"E2U+sip\" \"" + long_string + "\" .", "regexp: 256 octets"},
            {"1 1 \"" + long_string + "\" \"E2U+sip\" \"\" .", "flags: 256 octets"},
            {"1 1 \"\" \"" + long_string + "\" \"\" .", "services: 256 octets"},
        };
        for (const auto& [text, message] : cases) {
            CAPTURE(text);
            CAPTURE(error_of(text));
            CHECK(contains(error_of(text), message));
        }
    }

    TEST_CASE("an escape at the end is half of one")
    {
        CHECK(contains(unescape("abc\\").error().message, "half an escape"));
        CHECK(value_or_throw(unescape("a\\.b\\\\\\\"")) == "a.b\\\"");
    }

    TEST_CASE("a field without quotes is not empty")
    {
        const std::vector<Word> words{{"1", false}, {"2", false}, {"", false},
                                      {"", true},   {"", true},   {".", false}};
        CHECK(contains(naptr_from_words(words, DomainName()).error().message, "flags: empty"));
    }
}
