#include "store/outbox.h"

#include "store/fixture.h"
#include "store/partners.h"

#include <doctest/doctest.h>

#include <map>

using des::ChangeKind;
using des::Outbox;
using test::position;
using test::set;

namespace {

// "a +1 +2 @3": what a batch adds, modifies or cancels, and where it leads.
std::string text_of(const des::Batch& batch)
{
    std::string text(1, "amc"[static_cast<int>(batch.kind)]);
    for (const auto& change : batch.changes)
        text += ' ' + change.number.to_string();
    return text + " @" + std::to_string(batch.through.serial().value()) +
        (batch.through.mark().empty() ? "" : "+");
}

// Every batch on the way to the end, acknowledged one after the other.
std::vector<std::string> batches(des::Store& store, const des::OperatorId& partner,
                                 std::size_t limit)
{
    Outbox outbox(store);
    std::vector<std::string> texts;
    for (int i = 0; i < 100; ++i) {
        const auto next = outbox.next(partner, limit);
        if (next.state != Outbox::State::batch) {
            texts.emplace_back(next.state == Outbox::State::up_to_date ? "end" : "profile");
            break;
        }
        CHECK(next.batch->after == des::Agreements(store).get(partner).acknowledged);
        texts.push_back(text_of(*next.batch));
        outbox.acknowledge(partner, next.batch->through);
    }
    return texts;
}

using Texts = std::vector<std::string>;

struct Journal {
    Journal() : x(test::enrolled(made.store, "operator-x"))
    {
        test::put(made.store, "t2", {{"+11", set({"sip:a@h"})}, {"+12", set({"sip:a@h"})}});
        test::put(made.store, "t3", {{"+13", set({"sip:a@h"})}});
        test::put(made.store, "t4",
                  {{"+11", std::nullopt},
                   {"+12", set({"sip:b@h"})},
                   {"+14", set({"sip:a@h"})},
                   {"+15", set({"sip:a@h"})}});
        test::put(made.store, "t5", {{"+12", std::nullopt}});
    }
    test::NewStore made;
    des::OperatorId x;
};

} // namespace

TEST_SUITE("store/outbox")
{
    TEST_CASE("a partner without a place needs the profile, one at the end nothing")
    {
        Journal journal;
        CHECK(batches(journal.made.store, journal.x, 10) == Texts{"profile"});
        Outbox(journal.made.store).acknowledge(journal.x, position("5"));
        CHECK(batches(journal.made.store, journal.x, 10) == Texts{"end"});
        Outbox(journal.made.store).acknowledge(journal.x, position("77"));
        CHECK(batches(journal.made.store, journal.x, 10) == Texts{"profile"});
        Outbox(journal.made.store).acknowledge(journal.x, position("4+zz"));
        CHECK(batches(journal.made.store, journal.x, 10) == Texts{"profile"});
    }

    TEST_CASE("changes of one kind go together, in a transaction first what is added")
    {
        Journal journal;
        Outbox(journal.made.store).acknowledge(journal.x, position("1"));
        CHECK(batches(journal.made.store, journal.x, 10) ==
              Texts{"a +11 +12 +13 +14 +15 @4+", "m +12 @4+", "c +11 +12 @5", "end"});
    }

    TEST_CASE("whatever the size of a batch, every change is covered once and in order")
    {
        for (std::size_t limit = 1; limit < 10; ++limit) {
            CAPTURE(limit);
            Journal journal;
            Outbox(journal.made.store).acknowledge(journal.x, position("1"));
            std::string all;
            for (const auto& text : batches(journal.made.store, journal.x, limit))
                if (text != "end")
                    all += text.substr(1, text.find('@') - 2);
            CHECK(all == " +11 +12 +13 +14 +15 +12 +11 +12");
        }
    }

    TEST_CASE("the number of changes behind a place is known at every place")
    {
        Journal journal;
        Outbox outbox(journal.made.store);
        CHECK_FALSE(outbox.behind(journal.x));
        outbox.acknowledge(journal.x, position("1"));
        std::uint64_t rest = 8;
        CHECK(outbox.behind(journal.x) == rest);
        while (rest > 0) {
            outbox.acknowledge(journal.x, outbox.next(journal.x, 1).batch->through);
            CHECK(outbox.behind(journal.x) == --rest);
        }
    }

    TEST_CASE("a partner is told what it may see")
    {
        Journal journal;
        des::Agreements agreements(journal.made.store);
        auto terms = agreements.get(journal.x).terms;
        terms.may_see = *des::PrefixList::parse("+12 +13");
        agreements.amend(terms);
        Outbox(journal.made.store).acknowledge(journal.x, position("1"));
        CHECK(batches(journal.made.store, journal.x, 10) ==
              Texts{"a +12 +13 @4+", "m +12 @4+", "c +12 @5", "end"});
    }

    TEST_CASE("a number that was refused is left out until it changes again")
    {
        Journal journal;
        Outbox outbox(journal.made.store);
        outbox.acknowledge(journal.x, position("1"));
        const auto batch = *outbox.next(journal.x, 2).batch;
        outbox.refuse(journal.x, test::block("+12"), batch.through.serial(), "NumberConflict",
                      "held by another");
        REQUIRE(outbox.refusals(journal.x).size() == 1);
        CHECK(outbox.refusals(journal.x).front().serial == des::Serial(2));
        CHECK(text_of(*outbox.next(journal.x, 2).batch) == "a +11 @2");
        CHECK(batches(journal.made.store, journal.x, 10) ==
              Texts{"a +11 +13 +14 +15 @4+", "m +12 @4+", "c +11 +12 @5", "end"});
        CHECK(outbox.refusals(journal.x).empty());
    }

    TEST_CASE("after a bulk load a partner needs the profile")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        Outbox(made.store).acknowledge(x, position("1"));
        des::Edit edit(made.store, test::request("bulk"));
        for (int i = 0; i < 10'000; ++i)
            edit.stage(test::line("+49" + std::to_string(100'000 + i), "sip:a@h"), 1);
        edit.apply();
        edit.commit();
        CHECK(batches(made.store, x, 10) == Texts{"profile"});
        CHECK_FALSE(Outbox(made.store).behind(x));
        Outbox(made.store).acknowledge(x, position("2"));
        CHECK(batches(made.store, x, 10) == Texts{"end"});
    }

    TEST_CASE("failures are counted until the next success")
    {
        Journal journal;
        Outbox outbox(journal.made.store);
        outbox.report_failure(journal.x, "connection refused");
        outbox.report_failure(journal.x, "timed out");
        const auto failed = des::Agreements(journal.made.store).get(journal.x);
        CHECK(failed.failures == 2);
        CHECK(failed.last_error == "timed out");
        CHECK(failed.last_try);
        CHECK_FALSE(failed.last_success);
        outbox.acknowledge(journal.x, position("1"));
        const auto state = des::Agreements(journal.made.store).get(journal.x);
        CHECK(state.failures == 0);
        CHECK(state.last_error.empty());
        CHECK(state.last_success);
    }
}
