#include "procedures/records.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

#include <functional>

using des::Edit;
using des::Reason;
using test::block;
using test::set;

namespace {

using Lines = std::vector<std::string>;

// A store in which +1 has two records and +2* has one.
struct Profile : test::NewStore {
    Profile()
    {
        test::put(store, "t1", {{"+1", set({"sip:a@x", "sip:b@x"})}, {"+2*", set({"sip:c@x"})}});
    }

    // Carries out one change.
    des::ChangeSummary change(const std::string& transaction,
                              const std::function<void(Edit&)>& prepare)
    {
        Edit edit(store, test::request(transaction));
        prepare(edit);
        return edit.commit();
    }

    // What a change that is refused is refused with.
    test::Thrown refusal(const std::function<void(Edit&)>& prepare)
    {
        return test::thrown_by([&] { change("refused", prepare); });
    }
};

des::SomeFields field(std::string_view name, std::string_view text)
{
    des::SomeFields fields;
    des::value_or_throw(set_field(fields, name, text));
    return fields;
}

bool mentions(const test::Thrown& thrown, const std::string& text)
{
    return thrown.message.find(text) != std::string::npos;
}

} // namespace

TEST_SUITE("procedures/records")
{
    TEST_CASE("a record is added beside those the number has")
    {
        Profile profile;
        profile.change("t2", [&](Edit& edit) {
            add(profile.store, edit, test::line("+2*", "sip:d@x", 20));
            add(profile.store, edit, test::line("+3", "sip:e@x"));
        });
        CHECK(profile.store.find(block("+2*")) == set({"sip:c@x", "sip:d@x"}));
        CHECK(profile.store.find(block("+3")) == set({"sip:e@x"}));
    }

    TEST_CASE("the very same record is not added twice")
    {
        Profile profile;
        const auto refused = profile.refusal(
            [&](Edit& edit) { add(profile.store, edit, test::line("+2*", "sip:c@x")); });
        CHECK(refused.reason == Reason::conflict);
        CHECK(mentions(refused, "+2*: has this record already"));
    }

    TEST_CASE("a record with a TTL of its own cannot join others")
    {
        Profile profile;
        auto line = test::line("+2*", "sip:d@x", 20);
        line.ttl = des::Ttl(60);
        const auto refused = profile.refusal([&](Edit& edit) { add(profile.store, edit, line); });
        CHECK(refused.reason == Reason::conflict);
        CHECK(mentions(refused, "+2*: ttl: "));
    }

    TEST_CASE("a record that breaks a rule is refused by field")
    {
        Profile profile;
        auto line = test::line("+3", "sip:e@x");
        line.record = field("regexp", "!^.*$!").put_into(*line.record);
        const auto refused = profile.refusal([&](Edit& edit) { add(profile.store, edit, line); });
        CHECK(refused.reason == Reason::invalid);
        CHECK(mentions(refused, "+3: regexp: "));
    }

    TEST_CASE("the record that matches is modified, and only that")
    {
        Profile profile;
        profile.change("t2", [&](Edit& edit) {
            modify(edit, block("+1"), {field("preference", "20")},
                   {field("regexp", "!^.*$!sip:new@x!"), {}, {}});
        });
        CHECK(profile.store.find(block("+1")) == set({"sip:a@x", "sip:new@x"}));
    }

    TEST_CASE("where several match, they are listed, unless all are meant")
    {
        Profile profile;
        const des::Modification modification{field("flags", "U"), {}, {}};
        const auto refused = profile.refusal(
            [&](Edit& edit) { modify(edit, block("+1"), {field("order", "100")}, modification); });
        CHECK(refused.reason == Reason::conflict);
        CHECK(mentions(refused, "+1: 2 records match"));
        CHECK(mentions(refused, "\n  100 20 \"u\" \"E2U+sip\" \"!^.*$!sip:b@x!\" ."));

        profile.change("t2", [&](Edit& edit) {
            modify(edit, block("+1"), {{}, des::Matches::all}, modification);
        });
        const auto modified = profile.store.find(block("+1"));
        REQUIRE(modified);
        for (const auto& record : modified->records())
            CHECK(record.flags.octets() == "U");
    }

    TEST_CASE("a TTL is modified for all records of the number")
    {
        Profile profile;
        profile.change("t2", [&](Edit& edit) {
            modify(edit, block("+1"), {}, {{}, des::Ttl(60), {}});
        });
        CHECK(profile.store.find(block("+1")) == set({"sip:a@x", "sip:b@x"}, 60));
    }

    TEST_CASE("a modification must not make two records equal")
    {
        Profile profile;
        auto like_the_other = field("preference", "10");
        des::value_or_throw(set_field(like_the_other, "regexp", "!^.*$!sip:a@x!"));
        const auto refused = profile.refusal([&](Edit& edit) {
            modify(edit, block("+1"), {field("preference", "20")}, {like_the_other, {}, {}});
        });
        CHECK(refused.reason == Reason::invalid);
        CHECK(mentions(refused, "+1: the same record twice"));
    }

    TEST_CASE("what is not there can be neither modified nor cancelled")
    {
        Profile profile;
        const auto no_number = profile.refusal([&](Edit& edit) { cancel(edit, block("+21"), {}); });
        CHECK(no_number.reason == Reason::not_found);
        CHECK(mentions(no_number, "+21: "));
        const auto no_record = profile.refusal([&](Edit& edit) {
            modify(edit, block("+1"), {field("order", "7")}, {field("flags", "U"), {}, {}});
        });
        CHECK(no_record.reason == Reason::not_found);
        CHECK(mentions(no_record, "+1: no record matches"));
    }

    TEST_CASE("a number is cancelled whole, or loses the records that match")
    {
        Profile profile;
        profile.change("t2", [&](Edit& edit) {
            cancel(edit, block("+1"), field("preference", "20"));
            cancel(edit, block("+2*"), {});
        });
        CHECK(profile.store.find(block("+1")) == set({"sip:a@x"}));
        CHECK_FALSE(profile.store.find(block("+2*")));
    }

    TEST_CASE("a transaction is reverted: what it made is gone, what it took is back")
    {
        Profile profile;
        test::put(profile.store, "t2",
                  {{"+1", {}}, {"+2*", set({"sip:z@x"})}, {"+3", set({"sip:e@x"})}});
        const auto done = des::History(profile.store).find(test::request("t2").transaction);
        REQUIRE(done);
        profile.change("t3", [&](Edit& edit) {
            CHECK(revert(profile.store, edit, *done, des::Force::no).empty());
        });
        CHECK(profile.store.find(block("+1")) == set({"sip:a@x", "sip:b@x"}));
        CHECK(profile.store.find(block("+2*")) == set({"sip:c@x"}));
        CHECK_FALSE(profile.store.find(block("+3")));
    }

    TEST_CASE("numbers that were changed again since are named, and reverted by force only")
    {
        Profile profile;
        test::put(profile.store, "t2", {{"+1", {}}, {"+2*", {}}});
        test::put(profile.store, "t3", {{"+2*", set({"sip:new@x"})}});
        const auto done = des::History(profile.store).find(test::request("t2").transaction);
        REQUIRE(done);
        {
            Edit edit(profile.store, test::request("dropped"));
            CHECK(revert(profile.store, edit, *done, des::Force::no) == std::vector{block("+2*")});
        }
        CHECK_FALSE(profile.store.find(block("+1")));
        profile.change("t4",
                       [&](Edit& edit) { revert(profile.store, edit, *done, des::Force::yes); });
        CHECK(profile.store.find(block("+2*")) == set({"sip:c@x"}));
    }
}
