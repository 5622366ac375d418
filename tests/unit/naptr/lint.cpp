#include "naptr/lint.h"

#include "naptr/text.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using des::Field;
using des::Severity;

std::vector<des::SetFinding> lint(const char* number, const std::vector<const char*>& lines,
                                  des::Ttl ttl = des::Ttl(3600))
{
    std::vector<des::Naptr> records;
    for (const char* line : lines)
        records.push_back(des::value_or_throw(des::parse_naptr(line)));
    return des::lint(des::value_or_throw(des::NumberBlock::parse(number)),
                     des::value_or_throw(des::RecordSet::of(records, ttl)));
}

// The field of the one finding there is; anything else fails.
Field only(const std::vector<des::SetFinding>& findings)
{
    for (const auto& found : findings)
        INFO(found.finding.message);
    REQUIRE(findings.size() == 1);
    return findings[0].finding.field;
}

const char* const good =
    R"(100 10 "u" "E2U+sip" "!^.*$!sip:+61255501234@ims.example;user=phone!" .)";

} // namespace

TEST_SUITE("naptr/lint")
{
    TEST_CASE("a set as it should be has no findings")
    {
        CHECK(lint("+61255501234", {good}).empty());
        CHECK(lint("+61255501XXX",
                   {R"(100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@ims.example;user=phone!" .)"})
                  .empty());
    }

    TEST_CASE("a record that does not match its own number is an error")
    {
        const auto findings = lint(
            "+61255501234", {R"(100 10 "u" "E2U+sip" "!^\\+46.*$!sip:reception@ims.example!" .)"});
        CHECK(only(findings) == Field::regexp);
        CHECK(findings[0].finding.severity == Severity::error);
        CHECK(findings[0].record == 0);
    }

    TEST_CASE("a URI that names another number is suspicious")
    {
        CHECK(only(lint("+61255501235", {good})) == Field::regexp);
    }

    TEST_CASE("different orders in a set are a finding about the set")
    {
        const auto findings = lint(
            "+61255501234", {good, R"(200 10 "u" "E2U+sip" "!^.*$!sip:reception@ims.example!" .)"});
        CHECK(only(findings) == Field::order);
        CHECK_FALSE(findings[0].record);
    }

    TEST_CASE("equal ranks are a finding where the service is the same")
    {
        CHECK(only(lint("+61255501234",
                        {good, R"(100 10 "u" "E2U+sip" "!^.*$!sip:reception@ims.example!" .)"})) ==
              Field::preference);
    }

    TEST_CASE("too many records and too large an answer are findings")
    {
        std::vector<std::string> lines;
        for (int i = 0; i < 13; ++i)
            lines.push_back("100 " + std::to_string(i) +
                            R"( "u" "E2U+sip" "!^.*$!sip:reception@ims.example!" .)");
        std::vector<const char*> all;
        all.reserve(lines.size());
        for (const auto& line : lines)
            all.push_back(line.c_str());
        CHECK(lint("+61255501234", all).size() == 2);
    }

    TEST_CASE("a TTL of 0 is a finding")
    {
        CHECK(only(lint("+61255501234", {good}, des::Ttl(0))) == Field::ttl);
    }

    TEST_CASE("errors stand before warnings")
    {
        const auto findings =
            lint("+61255501234",
                 {R"(40000 10 "u" "E2U+sip" "!^\\+46.*$!sip:reception@ims.example!" .)"});
        REQUIRE(findings.size() == 2);
        CHECK(findings[0].finding.severity == Severity::error);
        CHECK(findings[1].finding.severity == Severity::warning);
    }

    TEST_CASE("a sample number lies in its block")
    {
        for (const char* text :
             {"+1*", "+61255501*", "+99999999999999*", "+61255501XXX", "+61255501234", "+9X"}) {
            const auto block = des::value_or_throw(des::NumberBlock::parse(text));
            CHECK_MESSAGE(block.covers(des::sample_number(block)), text);
        }
    }
}
