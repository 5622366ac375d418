#include "store/fixture.h"
#include "store/history.h"
#include "store/partners.h"

#include <doctest/doctest.h>

using des::History;
using des::Outbox;
using des::Serial;
using des::Trimmed;
using test::position;
using test::set;

namespace {

using Serials = std::vector<std::uint32_t>;

// Serials 2 to 5, of one number each.
struct Journal {
    Journal() : x(test::enrolled(made.store, "operator-x")), outbox(made.store)
    {
        test::put(made.store, "t2", {{"+11", set({"sip:a@h"})}});
        test::put(made.store, "t3", {{"+12", set({"sip:a@h"})}});
        test::put(made.store, "t4", {{"+11", set({"sip:b@h"})}});
        test::put(made.store, "t5", {{"+13", set({"sip:a@h"})}});
    }

    Serials serials()
    {
        Serials found;
        History(made.store).transactions([&](const des::Transaction& transaction) {
            found.push_back(transaction.serial.value());
        });
        return found;
    }
    bool leads_on_from(const char* text) { return outbox.leads_on_from(position(text)); }

    test::NewStore made;
    des::OperatorId x;
    Outbox outbox;
};

des::Timestamp later()
{
    return des::now() + std::chrono::minutes(1);
}
des::Timestamp earlier()
{
    return des::now() - std::chrono::minutes(1);
}

} // namespace

TEST_SUITE("store/outbox_trim")
{
    TEST_CASE("what every partner has acknowledged goes, up to where the slowest one stands")
    {
        Journal journal;
        const auto y = test::enrolled(journal.made.store, "operator-y");
        journal.outbox.acknowledge(journal.x, position("5"));
        journal.outbox.acknowledge(y, position("4"));
        CHECK(journal.outbox.trim({later(), {}}) == Trimmed{2, 2, 2});
        CHECK(journal.serials() == Serials{4, 5});
        CHECK(journal.outbox.behind(y) == 1);
        CHECK(journal.outbox.next(y, 10).batch->through == position("5"));
        journal.outbox.acknowledge(y, position("5"));
        CHECK(journal.outbox.trim({later(), {}}) == Trimmed{1, 1, 1});
        CHECK(journal.serials() == Serials{5});
    }

    TEST_CASE("a partner at the end is not sent for the profile by the next change")
    {
        Journal journal;
        journal.outbox.acknowledge(journal.x, position("5"));
        CHECK(journal.outbox.trim({later(), {}}).changes == 3);
        test::put(journal.made.store, "t6", {{"+14", set({"sip:a@h"})}});
        const auto next = journal.outbox.next(journal.x, 10);
        REQUIRE(next.batch);
        CHECK(next.batch->after == position("5"));
        CHECK(next.batch->through == position("6"));
        CHECK(next.batch->changes.size() == 1);
    }

    TEST_CASE("a partner within a change keeps that change")
    {
        Journal journal;
        test::put(journal.made.store, "t6", {{"+15", set({"sip:a@h"})}, {"+16", set({"sip:a@h"})}});
        journal.outbox.acknowledge(journal.x, position("5"));
        journal.outbox.acknowledge(journal.x, journal.outbox.next(journal.x, 1).batch->through);
        test::put(journal.made.store, "t7", {{"+17", set({"sip:a@h"})}});
        CHECK(journal.outbox.trim({later(), {}}).changes == 4);
        CHECK(journal.serials() == Serials{6, 7});
        CHECK(journal.outbox.behind(journal.x) == 2);
    }

    TEST_CASE("what is not old enough stays, and what a partner still needs")
    {
        Journal journal;
        journal.outbox.acknowledge(journal.x, position("5"));
        CHECK(journal.outbox.trim({earlier(), {}}) == Trimmed{});
        CHECK(journal.outbox.trim({}) == Trimmed{});
        journal.outbox.acknowledge(journal.x, position("1"));
        CHECK(journal.outbox.trim({later(), {}}) == Trimmed{});
        CHECK(journal.outbox.trim({later(), earlier()}) == Trimmed{});
        CHECK(journal.leads_on_from("1"));
    }

    TEST_CASE("a partner that is too far behind needs the profile")
    {
        Journal journal;
        journal.outbox.acknowledge(journal.x, position("2"));
        CHECK(journal.outbox.trim({later(), later()}).changes == 3);
        CHECK(journal.outbox.next(journal.x, 10).state == Outbox::State::profile_needed);
        for (const auto* gone : {"1", "2", "4", "3+a0000000000000000"})
            CHECK_FALSE(journal.leads_on_from(gone));
        CHECK(journal.leads_on_from("5"));
        CHECK_FALSE(journal.outbox.behind(journal.x));
    }

    TEST_CASE("without partners everything old goes, save the newest change")
    {
        Journal journal;
        CHECK(journal.outbox.trim({later(), {}}) == Trimmed{3, 3, 3});
        CHECK(journal.outbox.trim({later(), {}}) == Trimmed{});
        CHECK(journal.serials() == Serials{5});
        test::NewStore empty;
        CHECK(Outbox(empty.store).trim({later(), {}}) == Trimmed{});
    }

    TEST_CASE("history goes back as far as the journal")
    {
        Journal journal;
        journal.outbox.acknowledge(journal.x, position("4"));
        journal.outbox.trim({later(), {}});
        History history(journal.made.store);
        const auto none = [](const auto&, const auto&) {};
        CHECK_FALSE(history.since(Serial(), none));
        CHECK_FALSE(history.since(Serial(3), none));
        CHECK(history.since(Serial(4), none));
        CHECK(history.since(Serial(5), none));
        CHECK_FALSE(history.find(Serial(2)));
        Serials of_number;
        history.of_number(test::block("+11"), [&](const auto& transaction, const auto& change) {
            of_number.push_back(transaction.serial.value());
            CHECK(change.before == set({"sip:a@h"}));
        });
        CHECK(of_number == Serials{4});
        CHECK(journal.made.store.find(test::block("+12")));
    }

    TEST_CASE("a reader who was that far behind reads everything again")
    {
        Journal journal;
        auto reader = journal.made.another();
        const auto none = [](const auto&, const auto&) {};
        const auto now = reader.change_number();
        CHECK(reader.changed_since(des::ChangeNumber{0}, none));
        journal.outbox.trim({later(), {}});
        CHECK_FALSE(reader.changed_since(des::ChangeNumber{0}, none));
        CHECK(reader.changed_since(now, none));
    }

    TEST_CASE("a request that is repeated while its answer is kept gets it, later it is a new one")
    {
        Journal journal;
        test::put(journal.made.store, "same", {{"+13", set({"sip:a@h"})}}); // changes nothing
        CHECK(journal.outbox.trim({earlier(), {}}).answers == 0);
        CHECK(test::put(journal.made.store, "t2", {{"+11", set({"sip:a@h"})}}).answer ==
              des::Answer::repeated);
        CHECK(journal.outbox.trim({later(), {}}).answers == 4);
        CHECK(test::put(journal.made.store, "same", {{"+13", set({"sip:a@h"})}}).answer ==
              des::Answer::first);
        CHECK(test::put(journal.made.store, "t5", {{"+13", set({"sip:a@h"})}}).answer ==
              des::Answer::repeated);
    }

    TEST_CASE("what a partner refused is known when its change is gone")
    {
        Journal journal;
        journal.outbox.refuse(journal.x, test::block("+12"), Serial(3), "NumberConflict", "held");
        journal.outbox.acknowledge(journal.x, position("5"));
        journal.outbox.trim({later(), {}});
        REQUIRE(journal.outbox.refusals(journal.x).size() == 1);
        CHECK(journal.outbox.refusals(journal.x).front().serial == Serial(3));
        test::put(journal.made.store, "t6", {{"+12", std::nullopt}});
        journal.outbox.acknowledge(journal.x, position("6"));
        CHECK(journal.outbox.refusals(journal.x).empty());
    }

    TEST_CASE("a bulk load goes with what came before it, and its numbers stay")
    {
        test::NewStore made;
        des::Edit edit(made.store, test::request("bulk"));
        for (int i = 0; i < 10'000; ++i)
            edit.stage(test::line("+49" + std::to_string(100'000 + i), "sip:a@h"), 1);
        edit.apply();
        edit.commit();
        test::put(made.store, "t3", {{"+11", set({"sip:a@h"})}});
        CHECK(Outbox(made.store).trim({later(), {}}) == Trimmed{1, 0, 1});
        CHECK(made.store.totals().numbers == 10'001);
        std::size_t entries = 0;
        History(made.store).of_number(test::block("+49100000"), [&](const auto&, const auto&) {
            ++entries;
        });
        CHECK(entries == 0);
    }
}
