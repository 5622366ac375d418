#include "procedures/record_source.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

#include <sstream>

using des::RecordFormat;

namespace {

using Lines = std::vector<std::string>;

// "2 +1 ok", "3 +2 bad: …": where each line begins, whose it is, whether it is good.
Lines read(const std::string& text, RecordFormat format)
{
    std::istringstream in(text);
    const auto source = read_records(in, "f", format, {test::name("e164.arpa")});
    Lines lines;
    while (const auto result = source->next()) {
        auto line = std::to_string(source->line());
        for (const auto& number : source->numbers())
            line += ' ' + number.to_string();
        lines.push_back(line + (*result ? " ok" : " bad"));
    }
    return lines;
}

} // namespace

TEST_SUITE("procedures/record_source")
{
    TEST_CASE("CSV: even of a bad line it is known whose it is")
    {
        CHECK(read("order,number,preference,flags,services,regexp\n"
                   "100,+1,10,u,E2U+sip,!^.*$!sip:a@x!\n"
                   "x,+2,10,u,E2U+sip,!^.*$!sip:a@x!\n"
                   "x,\"+3\",10,u,E2U+sip,!^.*$!sip:a@x!\n"
                   "100,zero,10,u,E2U+sip,!^.*$!sip:a@x!\n"
                   "100\n",
                   RecordFormat::csv) ==
              Lines{"2 +1 ok", "3 +2 bad", "4 +3 bad", "5 bad", "6 bad"});
    }

    TEST_CASE("CSV: the heading is the file's own")
    {
        std::istringstream in("services,number,order,preference,flags,regexp\n");
        CHECK(read_records(in, "f", RecordFormat::csv, {})->heading() ==
              "services,number,order,preference,flags,regexp");
    }

    TEST_CASE("JSON Lines: blank lines are passed over, numbers of bad lines known")
    {
        CHECK(read("{\"number\":\"+1\"}\r\n"
                   "\n"
                   "{\"number\": \"+2\", \"colour\":\"red\"}\n"
                   "{\"number\":\n"
                   "nonsense",
                   RecordFormat::jsonl) == Lines{"1 +1 ok", "3 +2 bad", "4 bad", "5 bad"});
    }

    TEST_CASE("the format follows from the name of the file")
    {
        CHECK(des::format_of_path("a/numbers.csv") == RecordFormat::csv);
        CHECK(des::format_of_path("numbers.JSONL") == RecordFormat::jsonl);
        CHECK(des::format_of_path("e164.zone") == RecordFormat::zone);
        CHECK(des::format_of_path("-") == RecordFormat::csv);
        CHECK(des::format_of_path(".zone") == RecordFormat::csv);
        CHECK(des::parse_format("jsonl") == RecordFormat::jsonl);
        CHECK_FALSE(des::parse_format("xml"));
    }
}
