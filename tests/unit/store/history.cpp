#include "store/history.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

using des::Edit;
using des::History;
using des::Serial;
using test::block;
using test::set;

namespace {

using Lines = std::vector<std::string>;

std::string uris_of(const std::optional<des::RecordSet>& records)
{
    std::string uris;
    if (records)
        for (const auto& record : records->records())
            uris += (uris.empty() ? "" : "+") + record.regexp.octets().substr(10, 1);
    return uris.empty() ? "-" : uris;
}

std::string text_of(const des::Change& change)
{
    return change.number.to_string() + ": " + uris_of(change.before) + " -> " +
        uris_of(change.after);
}

Lines of_number(History history, const char* number)
{
    Lines lines;
    history.of_number(block(number), [&lines](const auto& transaction, const auto& change) {
        lines.push_back(transaction.id.to_string() + " " + text_of(change));
    });
    return lines;
}

Lines of_transaction(History history, const char* id)
{
    Lines lines;
    const auto found = history.find(des::value_or_throw(des::TransactionId::parse(id)));
    REQUIRE(found);
    history.of_transaction(*found,
                           [&lines](const auto& change) { lines.push_back(text_of(change)); });
    return lines;
}

// As big as a change must be to become a reload.
void load(des::Store& store, const char* id, const char* uri)
{
    Edit edit(store, test::request(id));
    for (int i = 0; i < 10'000; ++i)
        edit.stage(test::line("+" + std::to_string(4930000000 + i), uri), 1);
    edit.commit();
}

void cancel_all(des::Store& store, const char* id)
{
    Edit edit(store, test::request(id));
    edit.apply(Edit::Scope::whole_profile, {});
    edit.commit();
}

} // namespace

TEST_SUITE("store/history")
{
    TEST_CASE("the history of a number is what happened to it, oldest first")
    {
        test::NewStore made;
        test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}, {"+2", set({"sip:b@x"})}});
        test::put(made.store, "t2", {{"+2", set({"sip:c@x"})}});
        test::put(made.store, "t3", {{"+1", set({"sip:d@x", "sip:e@x"})}});
        test::put(made.store, "t4", {{"+1", {}}});
        CHECK(of_number(History(made.store), "+1") ==
              Lines{"t1 +1: - -> a", "t3 +1: a -> d+e", "t4 +1: d+e -> -"});
        CHECK(of_number(History(made.store), "+1*").empty());
    }

    TEST_CASE("a transaction says who changed what, when and why")
    {
        test::NewStore made;
        const auto before = des::now();
        test::put(made.store, "t1", {{"+2", set({"sip:a@x"})}, {"+1*", set({"sip:b@x"})}});
        History history(made.store);
        const auto found = history.find(Serial(2));
        REQUIRE(found);
        CHECK(found->id.to_string() == "t1");
        CHECK(found->who == "alice");
        CHECK(found->why == "ticket 7");
        CHECK(found->when >= before);
        CHECK(found->when <= des::now());
        CHECK(found->counts == des::Counts{2, 0, 0});
        CHECK_FALSE(found->is_reload);
        CHECK(of_transaction(history, "t1") == Lines{"+1*: - -> b", "+2: - -> a"});
        CHECK_FALSE(history.find(Serial(3)));
        CHECK_FALSE(history.find(des::TransactionId::make()));
    }

    TEST_CASE("the journal keeps TTL and serving, not only records")
    {
        test::NewStore made;
        const auto substituted = des::value_or_throw(
            des::RecordSet::of({test::naptr("sip:a@x")}, des::Ttl(7), des::Serving::substituted));
        test::put(made.store, "t1", {{"+1*", substituted}});
        test::put(made.store, "t2", {{"+1*", set({"sip:a@x"}, 7)}});
        History history(made.store);
        history.of_transaction(*history.find(Serial(3)), [&substituted](const auto& change) {
            CHECK(change.before == substituted);
            CHECK(change.after == set({"sip:a@x"}, 7));
        });
    }

    TEST_CASE("transactions are listed oldest first, without those that changed nothing")
    {
        test::NewStore made;
        test::put(made.store, "t2", {{"+1", set({"sip:a@x"})}});
        test::put(made.store, "t3", {{"+1", set({"sip:a@x"})}});
        test::put(made.store, "t1", {{"+1", {}}});
        Lines ids;
        History(made.store).transactions([&ids](const auto& transaction) {
            ids.push_back(transaction.id.to_string() + " " +
                          std::to_string(transaction.serial.value()));
        });
        CHECK(ids == Lines{"t2 2", "t1 3"});
    }

    TEST_CASE("what came after a serial can be sent on, change by change")
    {
        test::NewStore made;
        test::put(made.store, "t1", {{"+1", set({"sip:a@x"})}});
        test::put(made.store, "t2", {{"+3", set({"sip:b@x"})}, {"+2", set({"sip:b@x"})}});
        test::put(made.store, "t3", {{"+1", {}}});
        const auto since = [&made](Serial serial) {
            Lines lines;
            const bool known =
                History(made.store).since(serial, [&lines](const auto& by, const auto& change) {
                    lines.push_back(std::to_string(by.serial.value()) + " " + text_of(change));
                });
            return known ? lines : Lines{"unknown"};
        };
        CHECK(since(Serial(1)) ==
              Lines{"2 +1: - -> a", "3 +2: - -> b", "3 +3: - -> b", "4 +1: a -> -"});
        CHECK(since(Serial(3)) == Lines{"4 +1: a -> -"});
        CHECK(since(Serial(4)).empty());
        CHECK(since(Serial(5)) == Lines{"unknown"});
    }

    TEST_CASE("a reload is not told number by number, and yet its history is whole")
    {
        test::NewStore made;
        load(made.store, "load", "sip:a@x");
        test::put(
            made.store, "t1",
            {{"+4930000007", set({"sip:b@x"})}, {"+4930000008", {}}, {"+1", set({"sip:c@x"})}});
        History history(made.store);
        CHECK_FALSE(history.since(Serial(1), {}));
        CHECK(history.find(Serial(2))->is_reload);
        CHECK(of_number(history, "+4930000006") == Lines{"load +4930000006: - -> a"});
        CHECK(of_number(history, "+4930000007") ==
              Lines{"load +4930000007: - -> a", "t1 +4930000007: a -> b"});
        CHECK(of_number(history, "+1") == Lines{"t1 +1: - -> c"});
        const auto loaded = of_transaction(history, "load");
        REQUIRE(loaded.size() == 10'000);
        CHECK(loaded[7] == "+4930000007: - -> a");
        CHECK(loaded[8] == "+4930000008: - -> a");
    }

    TEST_CASE("of two reloads each has its own numbers")
    {
        test::NewStore made;
        test::put(made.store, "t1", {{"+1", set({"sip:x@x"})}});
        cancel_all(made.store, "t2");
        load(made.store, "load1", "sip:a@x");
        cancel_all(made.store, "t3");
        load(made.store, "load2", "sip:b@x");
        History history(made.store);
        CHECK(of_number(history, "+4930000000") ==
              Lines{"load1 +4930000000: - -> a", "t3 +4930000000: a -> -",
                    "load2 +4930000000: - -> b"});
        CHECK(of_number(history, "+1") == Lines{"t1 +1: - -> x", "t2 +1: x -> -"});
        CHECK(of_transaction(history, "load1").front() == "+4930000000: - -> a");
        CHECK(of_transaction(history, "load2").back() == "+4930009999: - -> b");
    }
}
