#include "naptr/csv.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>

using namespace des;

namespace {

const std::string header = std::string(csv_header) + "\n";

// What a reader makes of a file: each line as CSV or "LINE: message".
std::string read_all(const std::string& file)
{
    std::istringstream in(file);
    CsvReader reader(in);
    std::string out;
    while (auto lines = reader.next()) {
        if (!*lines) {
            out += std::to_string(reader.line()) + ": " + lines->error().message + "\n";
            continue;
        }
        for (const auto& line : **lines)
            out += to_csv(line) + "\n";
    }
    return out;
}

std::string refusal_of_header(const std::string& file)
{
    std::istringstream in(file);
    try {
        const CsvReader reader(in);
        return "";
    } catch (const Failure& failure) {
        CHECK(failure.error().reason == Reason::invalid);
        return failure.error().message;
    }
}

} // namespace

TEST_SUITE("naptr/csv")
{
    TEST_CASE("fields hold the octets themselves")
    {
        CHECK(read_all(header + R"(+61255502*,100,10,u,E2U+sip,!^(.*)$!sip:\1@a!,.,3600)") ==
              R"(+61255502*,100,10,u,E2U+sip,!^(.*)$!sip:\1@a!,.,3600)"
              "\n");
        CHECK(read_all(header + R"(+61255502*,1,2,u,E2U+sip,"!a!b,""c""!",.,)") ==
              R"(+61255502*,1,2,u,E2U+sip,"!a!b,""c""!",.,)"
              "\n");
    }

    TEST_CASE("lines may end in LF or CRLF, and the last in nothing")
    {
        const std::string one = "+61255501234,1,2,u,E2U+sip,!a!b!,.,3600";
        const std::string all = one + "\n" + one + "\n";
        CHECK(read_all(header + one + "\n" + one) == all);
        CHECK(read_all(header + one + "\r\n" + one + "\r\n") == all);
        CHECK(read_all(header + one + "\r\n" + one + "\r") == all);
        CHECK(read_all("\xEF\xBB\xBF" + header + one + "\n\n\r\n" + one + "\n\n") == all);
    }

    TEST_CASE("a quoted field keeps its line ends, and lines are still counted")
    {
        const std::string record = "+61255501234,1,2,u,E2U+sip,\"a\nb\r\nc\rd\",.,3600\n";
        CHECK(read_all(header + record) == record);

        std::istringstream in(header + record + "bad\n");
        CsvReader reader(in);
        CHECK(reader.text() == csv_header);
        CHECK(reader.next().value());
        CHECK(reader.line() == 2);
        CHECK(reader.text() + "\n" == record);
        CHECK_FALSE(reader.next().value());
        CHECK(reader.line() == 5);
        CHECK(reader.text() == "bad");
        CHECK_FALSE(reader.next());
    }

    TEST_CASE("columns may stand in another order, and some may be missing")
    {
        CHECK(read_all("regexp,services,flags,preference,order,number\n!a!b!,E2U+sip,u,2,1,+"
                       "61255501234") == "+61255501234,1,2,u,E2U+sip,!a!b!,.,\n");
        std::istringstream in(std::string(csv_header_with_substitute) +
                              "\n+6125550*,1,2,u,E2U+sip,!a!b!,,,yes\n");
        CsvReader reader(in);
        const auto lines = value_or_throw(reader.next().value());
        CHECK(lines.front().serving == Serving::substituted);
        CHECK(to_csv(lines.front(), Columns::with_substitute) ==
              "+6125550*,1,2,u,E2U+sip,!a!b!,.,,yes");
    }

    TEST_CASE("a number alone is a line without record, and a range is several lines")
    {
        CHECK(read_all(header + "+61255501234,,,,,,,\n") == "+61255501234,,,,,,,\n");
        CHECK(read_all(header + "+61255501000-+61255501109,1,2,u,E2U+sip,!a!b!,,\n") ==
              "+612555010XX,1,2,u,E2U+sip,!a!b!,.,\n+6125550110X,1,2,u,E2U+sip,!a!b!,.,\n");
    }

    TEST_CASE("a bad record is refused with its line, and the next one read")
    {
        const std::string good = "+61255501234,1,2,u,E2U+sip,!a!b!,.,3600\n";
        const struct {
            const char* record;
            const char* message;
        } cases[] = {
            {"+61255501234,70000,2,u,E2U+sip,!a!b!,.,3600",
             "order: not a number from 0 to 65535: '70000'"},
            {"+61255501234,,2,u,E2U+sip,!a!b!,.,3600", "order: not a number"},
            {"+61255501234,1,-2,u,E2U+sip,!a!b!,.,3600", "preference: not a number"},
            {"+61255501234,1,2,u,E2U+sip,!a!b!,.,never", "ttl: not a TTL"},
            {"+61255501234,,,,,,,3600", "order: not a number"},
            {"+61255501234,1,2,u,E2U+sip,!a!b!,a..b,3600", "replacement: not a domain name"},
            {"0441,1,2,u,E2U+sip,!a!b!,.,3600", "number: not an E.164 number"},
            {"+61255501234,1,2,u,E2U+sip,!a!b!,.", "7 fields, and the header has 8"},
            {"+61255501234,1,2,u,E2U+sip,!a!b!,.,3600,", "9 fields, and the header has 8"},
            {"+61255501234,1,2,u,E2U+sip,!a\"!b!,.,3600", "a quote or carriage return"},
            {"+61255501234,1,2,u\r,E2U+sip,!a!b!,.,3600", "a quote or carriage return"},
            {"+61255501234,1,2,\"u\"x,E2U+sip,!a!b!,.,3600", "no comma behind a closing quote"},
        };
        for (const auto& [record, message] : cases) {
            const auto read = read_all(header + good + record + "\n" + good);
            CAPTURE(read);
            CHECK(read.find(good + "3: " + message) == 0);
            CHECK(read.rfind(good) > good.size());
        }
        const auto too_long = "+61255501234,1,2,u,E2U+sip," + std::string(256, 'x') + ",.,\n";
        CHECK(read_all(header + too_long).find("2: regexp: 256 octets") == 0);
    }

    TEST_CASE("one stray quote does not eat the file")
    {
        const std::string good = "+61255501234,1,2,u,E2U+sip,!a!b!,.,3600\n";
        CHECK(read_all(header + "+61255501234,1,2,u,\"E2U\n") == "2: a quote is not closed\n");
        std::string file = header + "+61255501234,1,2,u,\"E2U\n";
        for (int i = 0; i < 5000; ++i)
            file += good;
        const auto read = read_all(file);
        CHECK(read.find("2: a CSV record of more than 65536 octets\n" + good) == 0);
        const auto long_line = read_all(header + std::string(200000, 'x') + "\n" + good);
        CHECK(long_line == "2: a CSV record of more than 65536 octets\n" + good);
    }

    TEST_CASE("a header is required, and names known columns once")
    {
        CHECK(refusal_of_header("").find("no header") != std::string::npos);
        CHECK(refusal_of_header("\n\n").find("no header") != std::string::npos);
        CHECK(refusal_of_header("number,colour\n").find("unknown column: 'colour'") !=
              std::string::npos);
        CHECK(refusal_of_header("number,number\n").find("column twice: 'number'") !=
              std::string::npos);
        CHECK(refusal_of_header("number,order\n").find("lacks the column 'preference'") !=
              std::string::npos);
        CHECK(refusal_of_header("\"number\n").find("header is damaged") != std::string::npos);
        CHECK(refusal_of_header(header).empty());
    }
}
