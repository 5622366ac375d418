#include "procedures/import.h"

#include "procedures/export.h"
#include "store/fixture.h"

#include <doctest/doctest.h>

#include <fstream>
#include <sstream>

using des::Answer;
using des::Counts;
using des::Reason;

namespace {

using Lines = std::vector<std::string>;

const std::string header = "number,order,preference,flags,services,regexp,replacement,ttl\n";

// "+1,100,10,u,E2U+sip,!^.*$!sip:a@x!,.,3600\n"
std::string csv(const std::string& number, const std::string& uri, int preference = 10)
{
    return number + ",100," + std::to_string(preference) + ",u,E2U+sip,!^.*$!" + uri + "!,.,3600\n";
}

struct Outcome {
    des::ImportAnswer answer;
    Lines bad_lines; // "2: reason"
    Lines changes;   // numbers
    std::string skipped;
};

enum class Skip { no, yes };

// A store in which +1 and +2 have a record each.
struct Profile : test::NewStore {
    Profile() { load("first", header + csv("+1", "sip:a@x") + csv("+2", "sip:b@x")); }

    Outcome load(const std::string& transaction, const std::string& text,
                 des::Edit::Scope scope = des::Edit::Scope::named_numbers, Skip skip = Skip::no)
    {
        request.change = test::request(transaction);
        request.scope = scope;
        const auto file = folder.path("import");
        std::ofstream(file) << text;
        des::Input input(file);
        Outcome outcome{{.summary = {des::Serial(), {}, request.change.transaction}}, {}, {}, {}};
        std::ostringstream skipped;
        request.skipped = skip == Skip::yes ? &skipped : nullptr;
        des::ImportWatch watch;
        watch.bad_line = [&](const std::string& place, const des::Error& error) {
            const auto line = place.substr(place.rfind(':') + 1);
            outcome.bad_lines.push_back(line + ": " + error.message);
        };
        watch.change = [&](const des::Change& change) {
            outcome.changes.push_back(change.number.to_string());
        };
        outcome.answer = import_records(store, input, request, watch);
        outcome.skipped = skipped.str();
        return outcome;
    }

    std::string text()
    {
        std::ostringstream out;
        each_record(store, des::Portion::everything(),
                    record_writer(out, des::RecordFormat::csv, des::Columns::standard, {}));
        return out.str();
    }

    des::ImportRequest request{test::request("-"), {}, {}, {}, des::Commit::yes, {}, {}};
};

constexpr auto replace = des::Edit::Scope::whole_profile;
constexpr auto incremental = des::Edit::Scope::named_numbers;

} // namespace

TEST_SUITE("procedures/import")
{
    TEST_CASE("an import changes the numbers it names, and says how many")
    {
        Profile profile;
        const auto outcome = profile.load(
            "t", header + csv("+3", "sip:c@x") + csv("+1", "sip:new@x") + "+2,,,,,,,\n");
        CHECK(outcome.answer.is_done);
        CHECK(outcome.answer.summary.counts == Counts{1, 1, 1});
        CHECK(outcome.changes == Lines{"+1", "+2", "+3"});
        CHECK(profile.text() == header + csv("+1", "sip:new@x") + csv("+3", "sip:c@x"));
    }

    TEST_CASE("all lines of a number, wherever they stand, are what it shall have")
    {
        Profile profile;
        profile.load("t",
                     header + csv("+1", "sip:z@x", 30) + csv("+3", "sip:c@x") +
                         csv("+1", "sip:y@x", 20));
        CHECK(profile.text() ==
              header + csv("+1", "sip:y@x", 20) + csv("+1", "sip:z@x", 30) + csv("+2", "sip:b@x") +
                  csv("+3", "sip:c@x"));
    }

    TEST_CASE("what was exported replaces itself without a change")
    {
        Profile profile;
        const auto before = profile.text();
        const auto serial = profile.store.serial();
        const auto outcome = profile.load("t", before, replace);
        CHECK(outcome.answer.summary.counts == Counts{});
        CHECK(outcome.answer.summary.serial == serial);
        CHECK(profile.text() == before);
    }

    TEST_CASE("every bad line is reported, and nothing is changed")
    {
        Profile profile;
        const auto before = profile.text();
        const auto outcome =
            profile.load("t",
                         header + csv("+3", "sip:c@x") + csv("0441", "sip:d@x") +
                             "+4,70000,10,u,E2U+sip,!^.*$!sip:a@x!,.,3600\n" +
                             "+5,100,10,u,E2U+sip,!^.*$!,.,3600\n" + csv("+3", "sip:c@x"));
        CHECK_FALSE(outcome.answer.is_done);
        CHECK(outcome.answer.bad_lines == 4);
        REQUIRE(outcome.bad_lines.size() == 4);
        CHECK(outcome.bad_lines[0].rfind("3: ", 0) == 0);
        CHECK(outcome.bad_lines[1].rfind("4: order: ", 0) == 0);
        CHECK(outcome.bad_lines[2].rfind("5: regexp: ", 0) == 0);
        CHECK(outcome.bad_lines[3].rfind("6: ", 0) == 0); // the same record again
        CHECK(outcome.changes.empty());
        CHECK(profile.text() == before);
    }

    TEST_CASE("a file whose header is wrong is refused by name")
    {
        Profile profile;
        const auto thrown =
            test::thrown_by([&] { profile.load("t", "number,colour\n+1,red\n", replace); });
        CHECK(thrown.reason == Reason::invalid);
        CHECK(thrown.message.find("import: ") != std::string::npos);
        CHECK(profile.store.find(test::block("+1")));
    }

    TEST_CASE("a number with a bad line is left out whole, and all its lines are collected")
    {
        Profile profile;
        const auto bad = "+1,100,20,u,E2U+sip,!^.*$!,.,3600\n";
        const auto outcome = profile.load("t",
                                          header + csv("+1", "sip:new@x") + csv("+3", "sip:c@x") +
                                              bad + csv("nonsense", "sip:d@x"),
                                          incremental, Skip::yes);
        CHECK(outcome.answer.is_done);
        CHECK(outcome.answer.bad_lines == 2);
        CHECK(outcome.answer.skipped_lines == 3);
        CHECK(outcome.skipped ==
              header + csv("+1", "sip:new@x") + bad + csv("nonsense", "sip:d@x"));
        CHECK(outcome.changes == Lines{"+3"});
        CHECK(profile.text() ==
              header + csv("+1", "sip:a@x") + csv("+2", "sip:b@x") + csv("+3", "sip:c@x"));
    }

    TEST_CASE("lines that do not go with each other are left out with their number")
    {
        Profile profile;
        const auto again = csv("+3", "sip:c@x") + csv("+3", "sip:c@x");
        const auto outcome =
            profile.load("t", header + again + csv("+4", "sip:d@x"), incremental, Skip::yes);
        CHECK(outcome.skipped == header + again);
        CHECK(outcome.bad_lines.size() == 1);
        CHECK(outcome.changes == Lines{"+4"});
    }

    TEST_CASE("a number that is left out is not cancelled by a replacement either")
    {
        Profile profile;
        const auto outcome =
            profile.load("t", header + "+1,100,10,u,E2U+sip,!^.*$!,.,3600\n", replace, Skip::yes);
        CHECK(outcome.changes == Lines{"+2"});
        CHECK(profile.text() == header + csv("+1", "sip:a@x"));
    }

    TEST_CASE("a range with a bad line keeps all its blocks out")
    {
        Profile profile;
        const std::string range = "+49301000-+49301011";
        const auto bad = range + ",100,20,u,E2U+sip,!^.*$!,.,3600\n";
        const auto outcome =
            profile.load("t", header + csv(range, "sip:r@x") + bad + csv("+4930101X", "sip:s@x"),
                         incremental, Skip::yes);
        CHECK(outcome.skipped == header + csv(range, "sip:r@x") + bad);
        CHECK(outcome.changes == Lines{"+4930101X"});
    }

    TEST_CASE("nothing is left out where nothing is bad")
    {
        Profile profile;
        const auto outcome =
            profile.load("t", header + csv("+3", "sip:c@x"), incremental, Skip::yes);
        CHECK(outcome.answer.is_done);
        CHECK(outcome.changes == Lines{"+3"});
        CHECK(outcome.skipped.empty());
    }

    TEST_CASE("more cancelled than allowed, and nothing is changed")
    {
        Profile profile;
        const auto before = profile.text();
        profile.request.max_delete = des::value_or_throw(des::DeleteLimit::parse("49%"));
        const auto thrown =
            test::thrown_by([&] { profile.load("t", header + csv("+1", "sip:a@x"), replace); });
        CHECK(thrown.reason == Reason::conflict);
        CHECK(thrown.message.find("1 of 2 numbers would be cancelled") != std::string::npos);
        CHECK(profile.text() == before);

        profile.request.max_delete = des::value_or_throw(des::DeleteLimit::parse("1"));
        CHECK(profile.load("t", header + csv("+1", "sip:a@x"), replace).answer.is_done);
    }

    TEST_CASE("a dry run says what it would change, and changes nothing")
    {
        Profile profile;
        const auto before = profile.text();
        profile.request.commit = des::Commit::no;
        const auto outcome = profile.load("t", header + csv("+3", "sip:c@x"), replace);
        CHECK(outcome.answer.is_done);
        CHECK(outcome.answer.summary.counts == Counts{1, 0, 2});
        CHECK(outcome.changes == Lines{"+1", "+2", "+3"});
        CHECK(profile.text() == before);
    }

    TEST_CASE("the same file under the same transaction gets the first answer")
    {
        Profile profile;
        const auto text = header + csv("+3", "sip:c@x");
        const auto first = profile.load("t", text);
        profile.load("u", header + "+3,,,,,,,\n");
        const auto again = profile.load("t", text);
        CHECK(again.answer.is_done);
        CHECK(again.answer.summary.answer == Answer::repeated);
        CHECK(again.answer.summary.serial == first.answer.summary.serial);
        CHECK(again.answer.summary.counts == first.answer.summary.counts);
        CHECK_FALSE(profile.store.find(test::block("+3")));
        CHECK(test::thrown_by([&] { profile.load("t", text, replace); }).reason ==
              Reason::conflict);
    }

    TEST_CASE("records that break a SHOULD are counted")
    {
        Profile profile;
        const auto outcome =
            profile.load("t", header + "+3,100,10,u,E2U+sip,!^.*$!sip:c@x!i,.,3600\n");
        CHECK(outcome.answer.is_done);
        CHECK(outcome.answer.warnings == 1);
    }
}

TEST_SUITE("procedures/import: limits")
{
    TEST_CASE("a limit is a count or a share")
    {
        const auto limit = [](const char* text) {
            return des::value_or_throw(des::DeleteLimit::parse(text));
        };
        CHECK(limit("0").of(1000) == 0);
        CHECK(limit("7").of(3) == 7);
        CHECK(limit("1%").of(1000) == 10);
        CHECK(limit("2.5%").of(1000) == 25);
        CHECK(limit("100%").of(3) == 3);
        CHECK(limit("0%").of(3) == 0);
        for (const char* text : {"", "%", "-1", "1.5", "101%", "1e3", "nan", "inf", "1 %", "x"})
            CHECK_FALSE_MESSAGE(des::DeleteLimit::parse(text), text);
    }
}
