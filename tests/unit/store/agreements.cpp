#include "store/agreements.h"

#include "store/copy_edit.h"
#include "store/fixture.h"
#include "store/partners.h"

#include <doctest/doctest.h>

using des::Accounts;
using des::Agreement;
using des::Agreements;
using des::Reason;

TEST_SUITE("store/agreements")
{
    TEST_CASE("an agreement is kept as it was made, and as it was amended")
    {
        test::NewStore made;
        Agreements agreements(made.store);
        auto terms = test::agreement("operator-x");
        terms.kind = des::OperatorKind::ipx;
        terms.url = "https://des.x.example:8443";
        terms.may_see = *des::PrefixList::parse("+61");
        terms.porting = des::Porting::allowed;
        agreements.add(terms);
        CHECK(agreements.get(terms.partner).terms == terms);
        terms.kind = des::OperatorKind::partner;
        terms.confirmation = des::Confirmation::by_itself;
        terms.ca_file = "/etc/des/x.pem";
        terms.certificate_file = "/etc/des/own.pem";
        terms.dns = {des::value_or_throw(des::SocketAddress::parse("192.0.2.7", 53)),
                     des::value_or_throw(des::SocketAddress::parse("[2001:db8::7]:5300", 53))};
        agreements.amend(terms);
        const auto state = agreements.get(terms.partner);
        CHECK(state.terms == terms);
        CHECK(state.enrolment == des::Enrolment::none);
        CHECK_FALSE(state.copy);
        CHECK_FALSE(state.acknowledged);
        CHECK(agreements.all().size() == 1);
    }

    TEST_CASE("an agreement that cannot be is refused")
    {
        test::NewStore made;
        Agreements agreements(made.store);
        agreements.add(test::agreement("operator-x"));
        const auto reason = [&](const Agreement& terms) {
            return test::thrown_by([&] { agreements.add(terms); }).reason;
        };
        CHECK(reason(test::agreement("operator-x")) == Reason::conflict);
        CHECK(reason(test::agreement(made.store.host().id.to_string().c_str())) == Reason::usage);
        auto terms = test::agreement("operator-y");
        terms.addresses.clear();
        CHECK(reason(terms) == Reason::usage);
        CHECK(test::thrown_by([&] { agreements.amend(test::agreement("nobody")); }).reason ==
              Reason::not_found);
    }

    TEST_CASE("a token is told by its hash, the older one until the new one is used")
    {
        test::NewStore made;
        Agreements agreements(made.store);
        const auto x = test::partner(made.store, "operator-x");
        CHECK_FALSE(agreements.whose("h1"));
        agreements.set_shown_hash(x, "h1");
        CHECK(agreements.whose("h1") == x);
        agreements.set_shown_hash(x, "h2");
        CHECK(agreements.get(x).is_rotating);
        CHECK(agreements.whose("h1") == x);
        CHECK(agreements.whose("h2") == x);
        CHECK_FALSE(agreements.whose("h1"));
        CHECK_FALSE(agreements.get(x).is_rotating);
        agreements.set_token(x, "secret");
        CHECK(agreements.token(x) == "secret");
    }

    TEST_CASE("a token that was never used is replaced, the one in use stays good")
    {
        test::NewStore made;
        Agreements agreements(made.store);
        const auto x = test::partner(made.store, "operator-x");
        for (const auto* hash : {"in use", "lost on its way", "new"})
            agreements.set_shown_hash(x, hash);
        CHECK(agreements.whose("in use") == x);
        CHECK_FALSE(agreements.whose("lost on its way"));
        CHECK(agreements.whose("new") == x);
        CHECK_FALSE(agreements.whose("in use"));
    }

    TEST_CASE("a new token is good at once, while somebody else writes")
    {
        test::NewStore made;
        auto other = made.another(des::Access::read_write);
        Agreements agreements(made.store);
        const auto x = test::partner(made.store, "operator-x");
        agreements.set_shown_hash(x, "h1");
        agreements.set_shown_hash(x, "h2");
        {
            const des::Edit edit(other, test::request("long-import"));
            CHECK(agreements.whose("h2") == x);
            CHECK(agreements.whose("h1") == x);
        }
        CHECK(agreements.whose("h2") == x);
        CHECK_FALSE(agreements.whose("h1"));
    }

    TEST_CASE("a partner may see nothing at all")
    {
        test::NewStore made;
        Agreements agreements(made.store);
        auto terms = test::agreement("operator-x");
        terms.may_see = des::PrefixList();
        agreements.add(terms);
        CHECK(agreements.get(terms.partner).terms == terms);
    }

    TEST_CASE("what a partner may publish no longer is not answered any more")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        test::copy(made.store, x, "7",
                   {{"+4930", test::set({"sip:a@x"})},
                    {"+43*", test::set({"sip:a@x"})},
                    {"+4931", test::set({"sip:a@x", "sip:b@x"})}});
        auto reader = made.another();
        const auto before = reader.change_number();
        Agreements agreements(made.store);
        auto terms = agreements.get(x).terms;
        terms.may_publish = *des::PrefixList::parse("+4931 +44");
        agreements.amend(terms);
        const auto state = agreements.get(x);
        CHECK(state.totals == des::Totals{1, 0, 2});
        CHECK(state.copy == test::position("7"));
        std::vector<std::string> gone;
        CHECK(reader.changed_since(before, [&](const auto& number, const auto& records) {
            gone.push_back(number.to_string());
            CHECK_FALSE(records);
        }));
        CHECK(gone == std::vector<std::string>{"+43*", "+4930"});
    }

    TEST_CASE("a partner that may see something else needs the profile, else it stays where it is")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        des::Outbox(made.store).acknowledge(x, test::position("1"));
        Agreements agreements(made.store);
        auto terms = agreements.get(x).terms;
        terms.url = "https://des.x.example";
        agreements.amend(terms);
        CHECK(agreements.get(x).acknowledged == test::position("1"));
        terms.may_see = *des::PrefixList::parse("+4930");
        agreements.amend(terms);
        CHECK_FALSE(agreements.get(x).acknowledged);
    }

    TEST_CASE(
        "dropping an agreement deletes everything of the partner, but not while it is enrolled")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        test::copy(made.store, x, "7", {{"+4930", test::set({"sip:a@x"})}});
        Agreements agreements(made.store);
        CHECK(test::thrown_by([&] { agreements.drop(x, des::Drop::unless_enrolled); }).reason ==
              Reason::conflict);
        CHECK(made.store.find_served(test::block("+4930")));
        agreements.drop(x, des::Drop::one_sidedly);
        CHECK_FALSE(made.store.find_served(test::block("+4930")));
        CHECK_FALSE(agreements.find(x));
        CHECK(des::Requests(made.store).all().empty());
        test::partner(made.store, "operator-x");
    }

    TEST_CASE("an account is an O&M system with a token")
    {
        test::NewStore made;
        Accounts accounts(made.store);
        accounts.add("nightly", "h1");
        CHECK(accounts.whose("h1") == "nightly");
        CHECK(test::thrown_by([&] { accounts.add("nightly", "h2"); }).reason == Reason::conflict);
        accounts.set_hash("nightly", "h2");
        CHECK_FALSE(accounts.whose("h1"));
        CHECK(accounts.whose("h2") == "nightly");
        accounts.drop("nightly");
        CHECK(accounts.all().empty());
        CHECK(test::thrown_by([&] { accounts.drop("nightly"); }).reason == Reason::not_found);
    }
}
