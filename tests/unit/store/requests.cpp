#include "store/requests.h"

#include "store/fixture.h"
#include "store/partners.h"

#include <doctest/doctest.h>

using des::Enrolment;
using des::Reason;
using des::RequestKind;
using des::RequestProgress;
using des::Requests;
using des::RequestSide;
using des::TransactionId;

TEST_SUITE("store/requests")
{
    TransactionId id(const char* text)
    {
        return des::value_or_throw(TransactionId::parse(text));
    }

    TEST_CASE("a request of a partner is kept once, whatever how often it arrives")
    {
        test::NewStore made;
        const auto x = test::partner(made.store, "operator-x");
        Requests requests(made.store);
        const auto first = requests.open(RequestSide::theirs, RequestKind::enrolment, x, id("r1"));
        CHECK(first.progress == RequestProgress::waiting);
        CHECK(requests.open(RequestSide::theirs, RequestKind::enrolment, x, id("r1")).number ==
              first.number);
        requests.confirm(first, "alice");
        const auto again = requests.open(RequestSide::theirs, RequestKind::enrolment, x, id("r1"));
        CHECK(again.progress == RequestProgress::confirmed);
        CHECK(again.decided_by == "alice");
        CHECK(des::Agreements(made.store).get(x).enrolment == Enrolment::enrolled);
    }

    TEST_CASE("a new request of a partner takes back the one that still waits")
    {
        test::NewStore made;
        const auto x = test::partner(made.store, "operator-x");
        Requests requests(made.store);
        const auto first = requests.open(RequestSide::theirs, RequestKind::enrolment, x, id("r1"));
        const auto second = requests.open(RequestSide::theirs, RequestKind::enrolment, x, id("r2"));
        CHECK(requests.find(first.number)->progress == RequestProgress::rejected);
        CHECK(requests.find(second.number)->progress == RequestProgress::waiting);
        CHECK(test::thrown_by([&] { requests.confirm(first, "alice"); }).reason ==
              Reason::conflict);
    }

    TEST_CASE("a partner that still has not decided changes nothing, and wakes nobody")
    {
        test::NewStore made;
        auto reader = made.another();
        const auto x = test::partner(made.store, "operator-x");
        Requests requests(made.store);
        const auto ours = requests.open(RequestSide::ours, RequestKind::enrolment, x, id("r1"));
        requests.set(ours, RequestProgress::waiting, "");
        reader.has_changed();
        requests.set(ours, RequestProgress::waiting, "");
        CHECK_FALSE(reader.has_changed());
        requests.set(ours, RequestProgress::waiting, "no answer");
        CHECK(reader.has_changed());
    }

    TEST_CASE("of ours there is one of each kind until it is finished")
    {
        test::NewStore made;
        const auto x = test::partner(made.store, "operator-x");
        Requests requests(made.store);
        const auto first = requests.open(RequestSide::ours, RequestKind::enrolment, x, id("r1"));
        CHECK(first.progress == RequestProgress::unsent);
        CHECK(requests.open(RequestSide::ours, RequestKind::enrolment, x, id("r2")).id == first.id);
        requests.set(first, RequestProgress::waiting, "");
        requests.set(first, RequestProgress::confirmed, "");
        CHECK(requests.find(first.number)->decided_by == "operator-x");
        requests.set(first, RequestProgress::rejected, "too late");
        CHECK(requests.find(first.number)->progress == RequestProgress::confirmed);
        requests.complete_enrolment(first);
        CHECK(des::Agreements(made.store).get(x).enrolment == Enrolment::enrolled);
        CHECK(requests.open(RequestSide::ours, RequestKind::enrolment, x, id("r3")).number !=
              first.number);
    }

    TEST_CASE("confirmed leaving deletes the copy and the place in the queue with it")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        test::copy(made.store, x, "7", {{"+4930", test::set({"sip:x@x"})}});
        des::Outbox(made.store).acknowledge(x, test::position("1"));
        Requests requests(made.store);
        const auto leaving = requests.open(RequestSide::theirs, RequestKind::leaving, x, id("l1"));
        CHECK(made.store.find_served(test::block("+4930")));
        requests.confirm(leaving, "alice");
        CHECK_FALSE(made.store.find_served(test::block("+4930")));
        const auto state = des::Agreements(made.store).get(x);
        CHECK(state.enrolment == Enrolment::none);
        CHECK_FALSE(state.copy);
        CHECK_FALSE(state.acknowledged);
    }

    TEST_CASE("an enrolment that waits for the profile ends when the partner leaves")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        Requests requests(made.store);
        const auto enrolment =
            requests.open(RequestSide::ours, RequestKind::enrolment, x, id("e1"));
        requests.set(enrolment, RequestProgress::confirmed, "");
        const auto leaving = requests.open(RequestSide::theirs, RequestKind::leaving, x, id("l1"));
        requests.confirm(leaving, "alice");
        CHECK(requests.find(enrolment.number)->progress == RequestProgress::rejected);
        CHECK(requests.find(enrolment.number)->reason == "left meanwhile");
        CHECK(test::thrown_by([&] { requests.complete_enrolment(enrolment); }).reason ==
              Reason::conflict);
        CHECK(des::Agreements(made.store).get(x).enrolment == Enrolment::none);
    }

    TEST_CASE("only what the partner has confirmed is completed, and once")
    {
        test::NewStore made;
        const auto x = test::partner(made.store, "operator-x");
        Requests requests(made.store);
        const auto reason = [](const auto& work) { return test::thrown_by(work).reason; };
        const auto ours = requests.open(RequestSide::ours, RequestKind::enrolment, x, id("r1"));
        const auto theirs = requests.open(RequestSide::theirs, RequestKind::leaving, x, id("r2"));
        CHECK(reason([&] { requests.complete_enrolment(ours); }) == des::Reason::conflict);
        CHECK(reason([&] { requests.complete_leaving(theirs); }) == des::Reason::conflict);
        requests.set(ours, RequestProgress::confirmed, "");
        CHECK(reason([&] { requests.complete_leaving(ours); }) == des::Reason::conflict);
        requests.complete_enrolment(ours);
        requests.complete_enrolment(ours);
        CHECK(requests.find(ours.number)->progress == RequestProgress::done);
        // A new agreement with the same operator is none that was enrolled.
        des::Agreements(made.store).drop(x, des::Drop::one_sidedly);
        test::partner(made.store, "operator-x");
        CHECK(reason([&] { requests.complete_enrolment(ours); }) == des::Reason::conflict);
        CHECK(des::Agreements(made.store).get(x).enrolment == Enrolment::none);
    }

    TEST_CASE("a decision stands")
    {
        test::NewStore made;
        const auto x = test::partner(made.store, "operator-x");
        Requests requests(made.store);
        const auto request =
            requests.open(RequestSide::theirs, RequestKind::enrolment, x, id("r1"));
        requests.reject(request, "alice", "no contract");
        requests.reject(request, "bob", "again");
        CHECK(requests.find(request.number)->reason == "no contract");
        CHECK(test::thrown_by([&] { requests.confirm(request, "bob"); }).message ==
              "request 1 has been rejected by alice");
        CHECK(des::Agreements(made.store).get(x).enrolment == Enrolment::none);
    }
}
