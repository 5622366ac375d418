#include "zone/reader.h"

#include "naptr/text.h"

#include <doctest/doctest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

using namespace des;

namespace {

const DomainName arpa = value_or_throw(DomainName::parse("e164.arpa."));

// What is read, a line each: "owner TTL TYPE rdata", or "place: message" for an error.
std::string read(const std::string& text, std::optional<DomainName> origin = arpa)
{
    std::istringstream in(text);
    ZoneReader reader(in, "z", std::move(origin));
    std::string lines;
    while (const auto record = reader.next()) {
        if (!*record) {
            lines += reader.place() + ": " + record->error().message + '\n';
            continue;
        }
        const auto& value = **record;
        lines += value.owner.to_string() + ' ' +
            (value.ttl ? std::to_string(value.ttl->count()) : "-") + ' ' + to_string(value.type) +
            (value.naptr ? ' ' + to_string(*value.naptr) : "") + '\n';
    }
    return lines;
}

const std::string rdata = R"(100 10 "u" "E2U+sip" "!^.*$!sip:a@b!" .)";

std::string naptr_line(const std::string& owner, const std::string& ttl = "-")
{
    return owner + ' ' + ttl + " NAPTR " + rdata + '\n';
}

bool contains(const std::string& whole, const std::string& part)
{
    return whole.find(part) != std::string::npos;
}

} // namespace

TEST_SUITE("zone/reader")
{
    TEST_CASE("owner, TTL, class and type may stand in every order the servers know")
    {
        for (const char* head : {"1.2 60 IN NAPTR ", "1.2 IN 60 NAPTR ", "1.2\t1m\tin\tnaptr\t",
                                 "1.2 CLASS1 60 TYPE35 ", "1.2.e164.arpa. 60 NAPTR ",
                                 "$TTL 60\n1.2 NAPTR ", "$TTL 1m\n1.2 IN NAPTR ",
                                 "$ORIGIN 2\n1 60 NAPTR ", "$ORIGIN 1.2.e164.arpa.\n@ 60 NAPTR ",
                                 "\n ; nothing\n\t\n1.2 60 NAPTR ", "1.2 ( 60\n IN ) NAPTR "})
            CHECK_MESSAGE(read(head + rdata) == naptr_line("1.2.e164.arpa.", "60"), head);
    }

    TEST_CASE("lines may end in CR LF, and the last one in nothing")
    {
        CHECK(read("1 60 NAPTR " + rdata + "\r\n2 60 NAPTR " + rdata) ==
              naptr_line("1.e164.arpa.", "60") + naptr_line("2.e164.arpa.", "60"));
    }

    TEST_CASE("an owner left out is that of the record before, which may span lines")
    {
        CHECK(
            read("1 60 NAPTR 100 10 ( \"u\" ; flags\n \"E2U+sip\"\n\"!^.*$!sip:a@b!\" . ) ; done\n"
                 "  NAPTR " +
                 rdata) == naptr_line("1.e164.arpa.", "60") + naptr_line("1.e164.arpa.", "60"));
        CHECK(read("  NAPTR " + rdata) ==
              "z:1:3: no owner, and none before it in this file to be meant\n");
        CHECK(contains(read("a..b NAPTR " + rdata + "\n  NAPTR " + rdata), "z:2:3: no owner"));
    }

    TEST_CASE("a TTL left out is $TTL, else the last one stated, else the SOA's minimum")
    {
        const std::string record = "1 NAPTR " + rdata + '\n';
        CHECK(read(record) == naptr_line("1.e164.arpa."));
        CHECK(read("2 7 NAPTR " + rdata + '\n' + record) ==
              naptr_line("2.e164.arpa.", "7") + naptr_line("1.e164.arpa.", "7"));
        CHECK(read("$TTL 1h\n2 7 NAPTR " + rdata + '\n' + record) ==
              naptr_line("2.e164.arpa.", "7") + naptr_line("1.e164.arpa.", "3600"));
        CHECK(read("@ IN SOA a. b. (1 2 3 4 5m)\n" + record) ==
              "e164.arpa. 300 SOA\n" + naptr_line("1.e164.arpa.", "300"));
    }

    TEST_CASE("other types are named, those of later RFCs too")
    {
        CHECK(read("@ 1 NS a.\n@ 1 TXT \"x;y(\"\n@ 1 TYPE65280 \\# 0\n@ 1 RRSIG whatever") ==
              "e164.arpa. 1 NS\ne164.arpa. 1 TXT\ne164.arpa. 1 TYPE65280\n"
              "e164.arpa. 1 TYPE46\n");
    }

    TEST_CASE("a record may be written in hexadecimal")
    {
        const std::string hex =
            "0064 000a 0175 07453255 2b736970 0e215e2e2a24217369703a61406221 00";
        CHECK(read("1 60 NAPTR \\# 30 " + hex) == naptr_line("1.e164.arpa.", "60"));
        CHECK(read("1 60 TYPE35 \\# 30 (" + hex + ")") == naptr_line("1.e164.arpa.", "60"));
        CHECK(read("1 60 NAPTR \\# 31 " + hex) ==
              "z:1:15: the length is '31', but here are 30 octets\n");
        CHECK(contains(read("1 60 NAPTR \\# 1 0"), "z:1:17: not octets in hexadecimal"));
        CHECK(contains(read("1 60 NAPTR \\# 1 00"), "z:1:12: "));
    }

    // The inputs that name servers were measured with, and what each is here.
    TEST_CASE("what servers read differently is refused, with line and column")
    {
        struct Row {
            const char* rdata;
            const char* refusal;
        };
        const std::string too_long = "1 2 \"u\" \"E2U+sip\" \"" + std::string(256, 'x') + "\" .";
        const Row rows[]{
            {R"(1 2 "u" "E2U+sip" "!^(.*)$!sip:\1@x!" .)", "z:1:27: regexp: "},
            {R"(1 2 u E2U+sip !^(.*)$!sip:\\1@x! .)", "z:1:25: a parenthesis in the middle"},
            {R"(1 2 u E2U+sip !(^.*$)!sip:\\1@x! .)", "z:1:24: a parenthesis in the middle"},
            {R"(70000 2 "u" "E2U+sip" "!^.*$!sip:a@b!" .)", "z:1:9: order: "},
            {R"(-1 2 "u" "E2U+sip" "!^.*$!sip:a@b!" .)", "z:1:9: order: "},
            {R"(1 65536 "u" "E2U+sip" "!^.*$!sip:a@b!" .)", "z:1:11: preference: "},
            {R"(1 2 "u" "E2U+sip" "!^.*$!sip:a@b!" "")", "z:1:44: replacement: "},
            {R"(1 2 "u" "E2U+sip" "!^.*$!sip:a@b!")", "z:1:3: a NAPTR record has six fields"},
            {R"(1 2 "u" "E2U+sip" "!^.*$!sip:a@b! .)", "z:1:27: a quote is not closed"},
            {R"(1 2 "u" "E2U+sip" !^.*$!sip:a@b;user=phone! .)", "z:1:40: a ';' begins a comment"},
            {R"(1 2 "u""E2U+sip" "!^.*$!sip:a@b!" .)", "z:1:16: a quote in the middle"},
            {R"(1 2 "u"E2U+sip "!^.*$!sip:a@b!" .)", "z:1:16: no blank behind"},
            {R"(1 2 "u" "E2U+sip" "!^.*$!sip:\300@b!" .)", "z:1:27: regexp: "},
        };
        for (const auto& row : rows)
            CHECK_MESSAGE(contains(read("1 NAPTR " + std::string(row.rdata)), row.refusal),
                          read("1 NAPTR " + std::string(row.rdata)));
        CHECK(contains(read("1 NAPTR " + too_long), "z:1:27: regexp: "));
    }

    // What breaks a rule of NAPTR, not of master files, is read: naptr/validate judges it.
    TEST_CASE("what every server reads alike is read")
    {
        const char* records[]{
            R"(1 2 "u" "E2U+sip" "!^(.*)$!sip:\\1@x!" .)",
            R"(1 2 "u" "E2U_sip" "!^.*$!sip:a@b!" .)",
            R"(1 2 "u" "E2U+sip" "no delimiters" .)",
            R"(1 2 "u" "E2U+sip" "!^+49!sip:a@b!" .)",
            R"(1 2 "u" "E2U+sip" "!^.*$!sip:\\1@b!" .)",
            R"(1 2 "u" "E2U+sip" "!^.*$!sip:a@b!" c.d.)",
        };
        for (const std::string record : records)
            CHECK(read("1 60 NAPTR " + record) == "1.e164.arpa. 60 NAPTR " + record + '\n');
        CHECK(read(R"(1 60 NAPTR 1 2 u E2U+sip "!^(.*)$!sip:\0921@x!" .)") ==
              R"(1.e164.arpa. 60 NAPTR 1 2 "u" "E2U+sip" "!^(.*)$!sip:\\1@x!" .)"
              "\n");
        CHECK(read(R"(1 60 NAPTR 1 2 u E2U+sip !^.*$!sip:a@b\;user=phone! .)") ==
              R"(1.e164.arpa. 60 NAPTR 1 2 "u" "E2U+sip" "!^.*$!sip:a@b;user=phone!" .)"
              "\n");
    }

    TEST_CASE("whatever else is wrong is refused where it stands")
    {
        struct Row {
            const char* text;
            const char* refusal;
        };
        const Row rows[]{
            {"$GENERATE 1-9 $ NAPTR x\n", "z:1:1: $GENERATE, which BIND alone knows"},
            {"$FOO\n", "z:1:1: unknown directive '$FOO'"},
            {"$ORIGIN\n", "z:1:1: $ORIGIN takes one name"},
            {"$TTL soon\n", "z:1:6: not a TTL"},
            {"1 60 60 NAPTR x\n", "z:1:6: a second TTL"},
            {"1 IN IN NAPTR x\n", "z:1:6: a second class"},
            {"1 CH NAPTR x\n", "z:1:3: a class other than IN"},
            {"1 60 IN\n", "z:1:1: a record without a type"},
            {"1 60 FOO x\n", "z:1:6: not a TTL, a class or a type: 'FOO'"},
            {"1 TYPE70000 x\n", "z:1:3: not a TTL, a class or a type"},
            {"\"1\" 60 NAPTR x\n", "z:1:1: a name stands without quotes"},
            {"1 NAPTR ( 1 2 ( u ) )\n", "z:1:15: a parenthesis within"},
            {"1 NAPTR ( 1 2\n", "z:1:9: a parenthesis is not closed"},
            {"1 NAPTR 1 2 )\n", "z:1:13: a parenthesis is closed that was not opened"},
            {"( 1 NAPTR )\n", "z:1:1: an entry begins with a name"},
            {"1 NAPTR \x01\n", "z:1:9: a control character"},
            {"1 NAPTR a\rb\n", "z:1:10: a control character"},
            {"1 NAPTR a\\\n", "z:1:10: a backslash with nothing behind it"},
            {"$INCLUDE\n", "z:1:1: $INCLUDE takes a file"},
            {"$INCLUDE no-such-file\n", "z:1:10: cannot read no-such-file: No such file"},
        };
        for (const auto& row : rows)
            CHECK_MESSAGE(contains(read(row.text), row.refusal), read(row.text));
    }

    TEST_CASE("after a bad entry, reading goes on behind it")
    {
        CHECK(read("1 NAPTR ( \"\n x )\n2 60 NAPTR " + rdata) ==
              "z:1:11: a quote is not closed in its line\n" + naptr_line("2.e164.arpa.", "60"));
        CHECK(contains(read("1 60 NAPTR \"\n  NAPTR " + rdata), naptr_line("1.e164.arpa.")));
        CHECK(read("1 NAPTR ( \"\n x ) y ) z\n2 60 NAPTR " + rdata) ==
              "z:1:11: a quote is not closed in its line\n" + naptr_line("2.e164.arpa.", "60"));
    }

    TEST_CASE("without an origin, only complete names are read")
    {
        CHECK(read("1.e164.arpa. 60 NAPTR " + rdata, std::nullopt) ==
              naptr_line("1.e164.arpa.", "60"));
        for (const char* owner : {"1", "@", "1.2"})
            CHECK(contains(read(owner + std::string(" 60 NAPTR ") + rdata, std::nullopt),
                           "z:1:1: a relative name, but no origin yet"));
    }

    TEST_CASE("a stream cannot include a file")
    {
        std::istringstream in("$INCLUDE /etc/passwd\n");
        ZoneReader reader(in, "<stdin>", arpa);
        const auto record = reader.next();
        REQUIRE(record);
        REQUIRE_FALSE(*record);
        CHECK(contains(record->error().message, "$INCLUDE in a stream"));
    }

    TEST_CASE("files are included relative to the one that names them")
    {
        const auto folder = std::filesystem::temp_directory_path() / "des-unit-include";
        std::filesystem::create_directories(folder);
        const auto zone = (folder / "zone").string();
        std::ofstream(folder / "part") << "1 5 NAPTR " << rdata << "\nbad..name NAPTR x\n";
        std::ofstream(zone) << "$ORIGIN e164.arpa.\n$INCLUDE part 4\n2 5 NAPTR " << rdata
                            << "\n$INCLUDE zone\n  NAPTR " << rdata << '\n';
        std::ifstream in(zone);
        ZoneReader reader(in, zone, std::nullopt);
        const auto first = value_or_throw(*reader.next());
        CHECK(first.owner.to_string() == "1.4.e164.arpa.");
        CHECK(reader.place() == (folder / "part").string() + ":1:1");
        const auto bad = reader.line() + 1;
        REQUIRE_FALSE(*reader.next());
        CHECK(reader.line() == bad);
        const auto second = value_or_throw(*reader.next());
        CHECK(second.owner.to_string() == "2.e164.arpa.");
        CHECK(reader.place() == zone + ":3:1");
        CHECK(reader.place_of(bad) == (folder / "part").string() + ":2:1");

        std::string last;
        while (const auto record = reader.next())
            if (!*record)
                last += reader.place() + ' ' + record->error().message + '\n';
        CHECK(contains(last, zone + ":4:1 $INCLUDE within more than 8 others"));
        CHECK(contains(last, zone + ":5:3 no owner"));
        std::filesystem::remove_all(folder);
    }

    TEST_CASE("the text of a bad entry can be read without what stood before it")
    {
        std::istringstream in("$ORIGIN 4.e164.arpa.\n$TTL 60\n1 NAPTR " + rdata +
                              "\n  NAPTR bad\n");
        ZoneReader reader(in, "z", std::nullopt);
        REQUIRE(reader.next());
        REQUIRE(reader.next());
        CHECK(reader.text() == "$ORIGIN 4.e164.arpa.\n$TTL 60\n1.4.e164.arpa.  NAPTR bad");
        CHECK(reader.owner()->to_string() == "1.4.e164.arpa.");
    }

    TEST_CASE("an owner is a number or, as a wildcard, a block")
    {
        std::istringstream in("1.2.e164.arpa. NAPTR " + rdata + "\n*.2.e164.arpa. NAPTR " + rdata +
                              "\nx.e164.arpa. NAPTR " + rdata + "\n1.*.2.e164.arpa. NAPTR " +
                              rdata + "\n1.2.example. NAPTR " + rdata);
        ZoneReader reader(in, "z", std::nullopt);
        CHECK(value_or_throw(record_line_of(**reader.next(), {arpa})).number.to_string() == "+21");
        CHECK(value_or_throw(record_line_of(**reader.next(), {arpa})).number.to_string() == "+2*");
        for (int i = 0; i < 3; ++i)
            CHECK_FALSE(record_line_of(**reader.next(), {arpa}));
    }

    TEST_CASE("SOA and NS of an apex belong to the zone, others do not")
    {
        std::istringstream in("@ SOA a. b. 1 2 3 4 5\n@ NS a.\n1 NS a.\n@ TXT x\n");
        ZoneReader reader(in, "z", arpa);
        for (const bool expected : {true, true, false, false})
            CHECK(belongs_to_zone(**reader.next(), {arpa}) == expected);
    }
}
