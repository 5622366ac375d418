#include "naptr/json.h"

#include <doctest/doctest.h>

#include <string>

using namespace des;

namespace {

std::string error_of(std::string_view text)
{
    const auto line = parse_json(text);
    return line ? "" : line.error().message;
}

constexpr auto full = R"({"number":"+61255501234","order":100,"preference":10,"flags":"u",)"
                      R"("services":"E2U+sip","regexp":"!^(.*)$!sip:\\1@example.com!",)"
                      R"("replacement":".","ttl":3600})";

} // namespace

TEST_SUITE("naptr/json")
{
    TEST_CASE("a backslash is doubled once")
    {
        const auto line = value_or_throw(parse_json(full));
        CHECK(line.record.value().regexp.octets() == R"(!^(.*)$!sip:\1@example.com!)");
        CHECK(line.ttl == Ttl(3600));
        CHECK(to_json(line) == full);
    }

    TEST_CASE("replacement, ttl and substitute may be missing")
    {
        const auto line = value_or_throw(parse_json(
            R"({"number":"+61255501*","order":1,"preference":2,"flags":"","services":"","regexp":""})"));
        CHECK(line.record.value().replacement.is_root());
        CHECK_FALSE(line.ttl);
        CHECK(line.serving == Serving::as_provisioned);
    }

    TEST_CASE("a number alone is a line without record")
    {
        const auto line = value_or_throw(parse_json(R"({"number":"+61255501XXX"})"));
        CHECK_FALSE(line.record);
        CHECK(to_json(line) == R"({"number":"+61255501XXX"})");
    }

    TEST_CASE("an octet above 127 may be written as the character or as its escape")
    {
        for (const char* regexp : {"\"\xC3\xBC\"", "\"\\u00fc\""}) {
            const auto line = value_or_throw(
                parse_json(std::string(R"({"number":"+61255501*","order":1,"preference":2,)") +
                           R"("flags":"","services":"","regexp":)" + regexp + "}"));
            CHECK(line.record.value().regexp.octets() == "\xFC");
        }
    }

    TEST_CASE("what is wrong is refused, and the member named")
    {
        const std::string begin = R"({"number":"+61255501234",)";
        const std::string rest = R"("preference":1,"flags":"u","services":"E2U+sip","regexp":"")";
        const struct {
            std::string text;
            const char* message;
        } cases[] = {
            {"", "not JSON"},
            {"[]", "not a JSON object"},
            {"7", "not a JSON object"},
            {"{}", "number: missing"},
            {full + std::string("x"), "not JSON"},
            {R"({"number":61255501234})", "number: not a JSON string"},
            {R"({"number":"0441"})", "number: "},
            {R"({"number":"+61255501234","number":"+61255501234"})",
             "the same member twice: 'number'"},
            {begin + R"("order":1,"colour":"red",)" + rest + "}", "unknown member: 'colour'"},
            {begin + rest + "}", "order: missing"},
            {begin + R"("order":70000,)" + rest + "}", "order: not a whole number from 0 to 65535"},
            {begin + R"("order":-1,)" + rest + "}", "order: "},
            {begin + R"("order":1.0,)" + rest + "}", "order: "},
            {begin + R"("order":"1",)" + rest + "}", "order: "},
            {begin + R"("order":99999999999999999999999,)" + rest + "}", "order: "},
            {begin + R"("order":1,)" + rest + R"(,"ttl":2147483648})", "ttl: "},
            {begin + R"("order":1,)" + rest + R"(,"ttl":"1h"})", "ttl: "},
            {begin + R"("order":1,)" + rest + R"(,"substitute":"yes"})", "substitute: "},
            {begin + R"("order":1,)" + rest + R"(,"replacement":""})", "replacement: "},
            {begin + R"("order":1,"preference":1,"flags":null,"services":"","regexp":""})",
             "flags: "},
            {begin + R"("order":1,"preference":1,"flags":"u","services":"","regexp":"\u20ac"})",
             "regexp: a character above U+00FF"},
            {begin + R"("order":1,"preference":1,"flags":"u","services":"\ud800","regexp":""})",
             "not JSON"},
            {begin +
                 "\"order\":1,\"preference\":1,\"flags\":\"\xFF\",\"services\":\"\",\"regexp\":"
                 "\"\"}",
             "not JSON"},
            {begin + R"("order":1,"preference":1,"flags":"u","services":"","regexp":")" +
                 std::string(256, 'x') + "\"}",
             "regexp: 256 octets"},
        };
        for (const auto& [text, message] : cases) {
            CAPTURE(text);
            CAPTURE(error_of(text));
            CHECK(error_of(text).find(message) != std::string::npos);
        }
    }
}
