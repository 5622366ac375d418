#include "store/edit.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <random>

using des::Answer;
using des::Counts;
using des::Edit;
using des::Reason;
using des::Serial;
using test::block;
using test::line;
using test::request;
using test::set;
using test::Thrown;

namespace {

using Lines = std::vector<std::string>;

// "+1 0 -> 2": a number with how many records it has before and after.
std::string summary_of(const des::Change& change)
{
    const auto count = [](const auto& records) {
        return std::to_string(records ? records->records().size() : 0);
    };
    return change.number.to_string() + " " + count(change.before) + " -> " + count(change.after);
}

struct Applied {
    Counts counts;
    Lines changes;
    Lines bad_lines;
};

Applied apply(Edit& edit, Edit::Scope scope = Edit::Scope::named_numbers)
{
    Applied applied;
    applied.counts = edit.apply(
        scope,
        {[&applied](const auto& change) { applied.changes.push_back(summary_of(change)); },
         [&applied](std::uint64_t number, const auto& error) {
             applied.bad_lines.push_back(std::to_string(number) + ": " + error.message);
         },
         {}});
    return applied;
}

// So many numbers from +4930000000 on, in a random order, each with two records.
void stage_many(Edit& edit, int count)
{
    std::vector<int> lines(static_cast<std::size_t>(count) * 2);
    for (std::size_t i = 0; i < lines.size(); ++i)
        lines[i] = static_cast<int>(i);
    std::shuffle(lines.begin(), lines.end(), std::mt19937(7)); // NOLINT(cert-msc51-cpp)
    for (const int i : lines)
        edit.stage(line("+" + std::to_string(4930000000 + i / 2), "sip:a@x",
                        static_cast<std::uint16_t>(10 + i % 2)),
                   static_cast<std::uint64_t>(i) + 1);
}

} // namespace

TEST_SUITE("store/edit")
{
    TEST_CASE("a change adds, modifies and cancels under one new serial")
    {
        test::NewStore made;
        const auto first =
            test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}, {"+2", set({"sip:a@x"})}});
        CHECK(first.serial == Serial(2));
        CHECK(first.counts == Counts{2, 0, 0});
        CHECK(first.answer == Answer::first);
        const auto second = test::put(
            made.store, "t2", {{"+1", set({"sip:b@x"})}, {"+2", {}}, {"+3*", set({"sip:c@x"})}});
        CHECK(second.serial == Serial(3));
        CHECK(second.counts == Counts{1, 1, 1});
        CHECK(made.store.serial() == Serial(3));
        CHECK(made.store.totals() == des::Totals{1, 1, 2});
        CHECK(test::listing(made.store) ==
              Lines{"+1 100 10 !^.*$!sip:b@x!", "+3* 100 10 !^.*$!sip:c@x!"});
    }

    TEST_CASE("another TTL, or being served otherwise, is a modification")
    {
        test::NewStore made;
        test::put(made.store, "t1", {{"+1", set({"sip:a@x"}, 60)}});
        CHECK(test::put(made.store, "t2", {{"+1", set({"sip:a@x"}, 61)}}).counts ==
              Counts{0, 1, 0});
        const auto substituted = des::value_or_throw(
            des::RecordSet::of({test::naptr("sip:a@x")}, des::Ttl(61), des::Serving::substituted));
        CHECK(test::put(made.store, "t3", {{"+1", substituted}}).counts == Counts{0, 1, 0});
        CHECK(made.store.find(block("+1")) == substituted);
    }

    TEST_CASE("what changes nothing makes no serial, but its transaction id is used")
    {
        test::NewStore made;
        test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}});
        const auto change = made.store.change_number();
        const auto same = test::put(made.store, "t2", {{"+1", set({"sip:a@x"})}, {"+2", {}}});
        CHECK(same.serial == Serial(2));
        CHECK(same.counts == Counts{});
        CHECK(made.store.change_number() == change);
        CHECK(test::put(made.store, "t2", {}).answer == Answer::repeated);
    }

    TEST_CASE("without commit() nothing has happened")
    {
        test::NewStore made;
        {
            Edit edit(made.store, request("t1"));
            edit.put(block("+1"), set({"sip:a@x"}));
            CHECK(edit.apply() == Counts{1, 0, 0});
        }
        CHECK(test::listing(made.store).empty());
        CHECK(made.store.serial() == Serial());
        CHECK(test::put(made.store, "t1", {}).answer == Answer::first);
    }

    TEST_CASE("a repeated request gets the first answer and changes nothing")
    {
        test::NewStore made;
        const auto first = test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}});
        test::put(made.store, "t2", {{"+1", {}}});
        auto again = request("t1");
        again.expected_serial = Serial(1); // as it was then
        Edit edit(made.store, again);
        REQUIRE(edit.first_answer());
        edit.put(block("+1"), set({"sip:a@x"}));
        CHECK(edit.apply() == Counts{});
        const auto repeated = edit.commit();
        CHECK(repeated.answer == Answer::repeated);
        CHECK(repeated.serial == first.serial);
        CHECK(repeated.counts == first.counts);
        CHECK(test::listing(made.store).empty());
    }

    TEST_CASE("a transaction id that was used for something else is a conflict")
    {
        test::NewStore made;
        test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}});
        auto other = request("t1");
        other.digest = "of something else";
        CHECK(test::thrown_by([&] { Edit(made.store, other); }) ==
              Thrown{Reason::conflict, "the transaction id 't1' was used for another request"});
        test::put(made.store, "t2", {{"+1", {}}}); // and the store is free again
    }

    TEST_CASE("an unexpected serial is a conflict that names both")
    {
        test::NewStore made;
        auto wanted = request("t1");
        wanted.expected_serial = Serial(7);
        CHECK(test::thrown_by([&] { Edit(made.store, wanted); }) ==
              Thrown{Reason::conflict, "the profile is at serial 1, not at 7"});
        wanted.expected_serial = Serial(1);
        Edit edit(made.store, wanted);
        edit.put(block("+1"), set({"sip:a@x"}));
        CHECK(edit.commit().serial == Serial(2));
    }

    TEST_CASE("the last word on a number counts")
    {
        test::NewStore made;
        Edit edit(made.store, request("t1"));
        edit.put(block("+1"), set({"sip:a@x"}));
        edit.put(block("+1"), {});
        edit.put(block("+2"), {});
        edit.put(block("+2"), set({"sip:b@x"}));
        CHECK(edit.commit().counts == Counts{1, 0, 0});
        CHECK(test::listing(made.store) == Lines{"+2 100 10 !^.*$!sip:b@x!"});
    }

    TEST_CASE("a second writer waits, and is told who writes")
    {
        test::NewStore made;
        auto other = made.another(des::Access::read_write);
        const Edit edit(made.store, request("t1"));
        CHECK(test::thrown_by([&] { Edit(other, request("t2")); }) ==
              Thrown{Reason::locked, "'" + made.path + "' is locked by this very process"});
        CHECK(other.serial() == Serial()); // readers do not wait
    }

    TEST_CASE("a store that was opened for reading is not written")
    {
        test::NewStore made;
        auto reader = made.another();
        CHECK(test::thrown_by([&] { Edit(reader, request("t1")); }) ==
              Thrown{Reason::unreadable, "cannot write '" + made.path + "': it is read-only"});
    }

    TEST_CASE("using an edit in the wrong order is a bug")
    {
        test::NewStore made;
        Edit edit(made.store, request("t1"));
        edit.put(block("+1"), set({"sip:a@x"}));
        const std::array<std::function<void()>, 4> wrong{
            [&] { edit.stage(line("+1", "sip:a@x"), 1); }, [&] { edit.apply(); },
            [&] { edit.put(block("+1"), {}); }, [&] { edit.commit(); }};
        CHECK(test::thrown_by(wrong[0]).reason == Reason::bug);
        edit.apply();
        CHECK(test::thrown_by(wrong[1]).reason == Reason::bug);
        CHECK(test::thrown_by(wrong[2]).reason == Reason::bug);
        edit.commit();
        CHECK(test::thrown_by(wrong[3]).reason == Reason::bug);
    }
}

TEST_SUITE("store/edit/stage")
{
    TEST_CASE("lines in any order become sets; numbers that are not named stay")
    {
        test::NewStore made;
        test::put(made.store, "t1",
                  {{"+1", set({"sip:a@x"})}, {"+2", set({"sip:a@x"})}, {"+3", set({"sip:a@x"})}});
        Edit edit(made.store, request("t2"));
        edit.stage(line("+4", "sip:a@x"), 2);
        edit.stage(line("+2", "sip:z@x", 20), 3);
        edit.stage(test::cancellation("+1"), 4);
        edit.stage(line("+2", "sip:y@x", 10), 5);
        edit.stage(test::cancellation("+1"), 6); // once more is no contradiction
        edit.stage(test::cancellation("+9"), 7);
        const auto applied = apply(edit);
        CHECK(applied.counts == Counts{1, 1, 1});
        CHECK(applied.changes == Lines{"+1 1 -> 0", "+2 1 -> 2", "+4 0 -> 1"});
        CHECK(applied.bad_lines.empty());
        CHECK(edit.commit().counts == applied.counts);
        CHECK(test::listing(made.store) ==
              Lines{"+2 100 10 !^.*$!sip:y@x!", "+2 100 20 !^.*$!sip:z@x!",
                    "+3 100 10 !^.*$!sip:a@x!", "+4 100 10 !^.*$!sip:a@x!"});
    }

    TEST_CASE("in the scope of the whole profile, numbers that are not named are cancelled")
    {
        test::NewStore made;
        test::put(made.store, "t1",
                  {{"+1", set({"sip:a@x"})},
                   {"+2", set({"sip:a@x"})},
                   {"+3", set({"sip:a@x", "sip:b@x"})},
                   {"+3*", set({"sip:a@x"})},
                   {"+9", set({"sip:a@x"})}});
        Edit edit(made.store, request("t2"));
        edit.stage(line("+5", "sip:a@x"), 1);
        edit.stage(line("+2", "sip:a@x"), 2);
        edit.stage(line("+3", "sip:a@x"), 3);
        edit.stage(test::cancellation("+1"), 4);
        const auto applied = apply(edit, Edit::Scope::whole_profile);
        CHECK(applied.counts == Counts{1, 1, 3});
        CHECK(applied.changes ==
              Lines{"+1 1 -> 0", "+3 2 -> 1", "+3* 1 -> 0", "+5 0 -> 1", "+9 1 -> 0"});
        edit.commit();
        CHECK(test::listing(made.store) ==
              Lines{"+2 100 10 !^.*$!sip:a@x!", "+3 100 10 !^.*$!sip:a@x!",
                    "+5 100 10 !^.*$!sip:a@x!"});
        CHECK(made.store.totals() == des::Totals{3, 0, 3});
    }

    TEST_CASE("a line without TTL gets the default of the profile")
    {
        test::NewStore made;
        Edit edit(made.store, request("t1"));
        auto with_ttl = line("+1", "sip:a@x");
        with_ttl.ttl = made.store.host().default_ttl;
        edit.stage(with_ttl, 1);
        edit.stage(line("+1", "sip:b@x"), 2);
        edit.commit();
        CHECK(made.store.find(block("+1"))->ttl() == des::Ttl(3600));
    }

    TEST_CASE("a line that contradicts an earlier one is left out, and both are named")
    {
        test::NewStore made;
        auto other_ttl = line("+1", "sip:b@x");
        other_ttl.ttl = des::Ttl(60);
        auto served = line("+1", "sip:c@x");
        served.serving = des::Serving::substituted;

        Edit edit(made.store, request("t1"));
        edit.stage(line("+1", "sip:a@x"), 2);
        edit.stage(line("+2", "sip:a@x"), 3);
        edit.stage(other_ttl, 4);
        edit.stage(line("+1", "sip:a@x"), 5);
        edit.stage(served, 6);
        edit.stage(test::cancellation("+2"), 7);
        edit.stage(test::cancellation("+3"), 8);
        edit.stage(line("+3", "sip:a@x"), 9);
        const auto applied = apply(edit);
        CHECK(applied.bad_lines ==
              Lines{"4: +1 has another TTL already: 3600, not 60 (line 2)",
                    "5: +1 has this record already (line 2)",
                    "6: +1 has records already that are served differently (line 2)",
                    "7: +2 has been given records already (line 3)",
                    "9: +3 is cancelled already (line 8)"});
        CHECK(applied.counts == Counts{2, 0, 0});
    }

    TEST_CASE("a bad line ends an edit that nobody watches")
    {
        test::NewStore made;
        Edit edit(made.store, request("t1"));
        edit.stage(line("+1", "sip:a@x"), 2);
        edit.stage(line("+1", "sip:a@x"), 3);
        CHECK(test::thrown_by([&] { edit.apply(); }) ==
              Thrown{Reason::invalid, "line 3: +1 has this record already (line 2)"});
        CHECK(test::thrown_by([&] { edit.commit(); }).reason == Reason::bug);
        CHECK(test::listing(made.store).empty());
    }

    TEST_CASE("many lines load an empty profile, and the numbers are not told one by one")
    {
        test::NewStore made;
        auto reader = made.another();
        {
            Edit edit(made.store, request("t1"));
            stage_many(edit, 5000);
            CHECK(edit.commit().counts == Counts{5000, 0, 0});
        }
        CHECK(made.store.totals() == des::Totals{5000, 0, 10'000});
        CHECK(test::listing(made.store).size() == 10'000);
        CHECK(made.store.find(block("+4930004999"))->records().size() == 2);
        CHECK(reader.has_changed());
        CHECK_FALSE(reader.changed_since(des::ChangeNumber{0}, [](const auto&, const auto&) {}));

        // The same again changes nothing, and a smaller file leaves what it names.
        {
            Edit edit(made.store, request("t2"));
            stage_many(edit, 5000);
            CHECK(edit.apply(Edit::Scope::whole_profile) == Counts{});
        }
        Edit edit(made.store, request("t3"));
        stage_many(edit, 3000);
        CHECK(edit.apply(Edit::Scope::whole_profile) == Counts{0, 0, 2000});
        edit.commit();
        CHECK(made.store.totals() == des::Totals{3000, 0, 6000});
        std::size_t cancelled = 0;
        CHECK(
            reader.changed_since(des::ChangeNumber{1}, [&cancelled](const auto&, const auto& now) {
                cancelled += now ? 0 : 1;
            }));
        CHECK(cancelled == 2000);
    }

    TEST_CASE("progress is told as numbers are compared")
    {
        test::NewStore made;
        Edit edit(made.store, request("t1"));
        stage_many(edit, 3000);
        std::vector<std::uint64_t> progress;
        edit.apply(Edit::Scope::named_numbers,
                   {{}, {}, [&progress](std::uint64_t numbers) { progress.push_back(numbers); }});
        CHECK(progress == std::vector<std::uint64_t>{1024, 2048});
    }
}
