#include "procedures/export.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

#include <sstream>

using test::set;

namespace {

using Numbers = std::vector<std::string>;

struct Profile : test::NewStore {
    Profile()
    {
        std::vector<test::Put> puts;
        for (const char* number : {"+61", "+612555*", "+61255501XXX", "+61255501*", "+6125550120X",
                                   "+61255501200", "+61255501201", "+612555012011", "+613", "+62"})
            puts.push_back({number, set({"sip:a@x"})});
        test::put(store, "t1", puts);
    }

    Numbers in(const char* portion)
    {
        Numbers numbers;
        each_record(
            store, des::value_or_throw(des::Portion::parse(portion)),
            [&](const des::RecordLine& line) { numbers.push_back(line.number.to_string()); });
        return numbers;
    }

    Numbers covering(const char* number)
    {
        Numbers numbers;
        each_covering(
            store, des::value_or_throw(des::E164Number::parse(number)),
            [&](const des::RecordLine& line) { numbers.push_back(line.number.to_string()); });
        return numbers;
    }
};

std::string written(des::RecordFormat format, const des::RecordLine& line)
{
    std::ostringstream out;
    record_writer(out, format, des::Columns::standard, test::name("e164.arpa"))(line);
    return out.str();
}

} // namespace

TEST_SUITE("procedures/export")
{
    TEST_CASE("a whole number is that entry alone")
    {
        Profile profile;
        CHECK(profile.in("+61") == Numbers{"+61"});
        CHECK(profile.in("+6") == Numbers{});
    }

    TEST_CASE("a block of fixed length is that entry and what lies within it")
    {
        Profile profile;
        CHECK(profile.in("+61255501XXX") ==
              Numbers{"+61255501XXX", "+6125550120X", "+61255501200", "+61255501201"});
        CHECK(profile.in("+61255501XX") == Numbers{});
    }

    TEST_CASE("a prefix with an asterisk is everything that begins so")
    {
        Profile profile;
        CHECK(profile.in("+6125550120*") ==
              Numbers{"+6125550120X", "+61255501200", "+61255501201", "+612555012011"});
        CHECK(profile.in("+6*").size() == 10);
        CHECK(profile.in("+63*").empty());
    }

    TEST_CASE("of the entries that cover a number, the one that answers comes first")
    {
        Profile profile;
        CHECK(profile.covering("+61255501201") ==
              Numbers{"+61255501201", "+6125550120X", "+61255501XXX", "+61255501*", "+612555*"});
        CHECK(profile.covering("+612555099") == Numbers{"+612555*"});
        CHECK(profile.covering("+49").empty());
    }

    TEST_CASE("records are written in each format")
    {
        auto line = test::line("+61255", "sip:a@x");
        line.ttl = des::Ttl(3600);
        CHECK(written(des::RecordFormat::csv, line) ==
              "number,order,preference,flags,services,regexp,replacement,ttl\n"
              "+61255,100,10,u,E2U+sip,!^.*$!sip:a@x!,.,3600\n");
        CHECK(written(des::RecordFormat::jsonl, line) ==
              R"({"number":"+61255","order":100,"preference":10,"flags":"u","services":"E2U+sip",)"
              R"("regexp":"!^.*$!sip:a@x!","replacement":".","ttl":3600})"
              "\n");
        CHECK(written(des::RecordFormat::zone, line) ==
              R"(5.5.2.1.6.e164.arpa. 3600 IN NAPTR 100 10 "u" "E2U+sip" "!^.*$!sip:a@x!" .)"
              "\n");
    }

    TEST_CASE("what a master file cannot say is known")
    {
        CHECK(des::lost_in_zone(test::line("+61", "sip:a@x")).empty());
        CHECK(des::lost_in_zone(test::line("+61*", "sip:a@x")).empty());
        CHECK_FALSE(des::lost_in_zone(test::line("+61X", "sip:a@x")).empty());
        auto line = test::line("+61*", "sip:a@x");
        line.serving = des::Serving::substituted;
        CHECK_FALSE(des::lost_in_zone(line).empty());
    }

    TEST_CASE("CSV gets a column for substitution only where it is needed")
    {
        Profile profile;
        const auto everything = des::Portion::everything();
        CHECK(columns_for(profile.store, everything) == des::Columns::standard);
        const auto like = set({"sip:a@x"});
        test::put(profile.store, "t2",
                  {{"+44*",
                    des::value_or_throw(des::RecordSet::of(like.records(), like.ttl(),
                                                           des::Serving::substituted))}});
        CHECK(columns_for(profile.store, everything) == des::Columns::with_substitute);
    }
}
