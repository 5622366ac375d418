#include "store/copy_edit.h"

#include "store/fixture.h"
#include "store/history.h"
#include "store/partners.h"

#include <doctest/doctest.h>

using des::Porting;
using test::block;
using test::copy;
using test::set;

namespace {

std::vector<std::string> served(des::Store& store)
{
    std::vector<std::string> numbers;
    store.scan_served([&numbers](const des::RecordRow& row) {
        numbers.push_back(des::value_or_throw(row.key.block()).to_string());
    });
    return numbers;
}

std::vector<std::string> refused(const std::vector<des::Claim>& claims)
{
    std::vector<std::string> texts;
    for (const auto& claim : claims)
        texts.push_back(claim.number.to_string() + " " + claim.holder.to_string());
    return texts;
}

using Texts = std::vector<std::string>;

} // namespace

TEST_SUITE("store/copy_edit")
{
    TEST_CASE("what is answered is the host's profile and the copies, in the order of the numbers")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        const auto y = test::enrolled(made.store, "operator-y");
        test::put(made.store, "t", {{"+2", set({"sip:h@h"})}, {"+5*", set({"sip:h@h"})}});
        CHECK(copy(made.store, x, "7",
                   {{"+1", set({"sip:x@x", "sip:z@x"})}, {"+4", set({"sip:x@x"})}})
                  .empty());
        CHECK(copy(made.store, y, "9", {{"+3", set({"sip:y@y"})}}).empty());
        CHECK(served(made.store) == Texts{"+1", "+1", "+2", "+3", "+4", "+5*"});
        CHECK(made.store.find_served(block("+3")) == set({"sip:y@y"}));
        CHECK_FALSE(made.store.find(block("+3")));
        CHECK(made.store.totals() == des::Totals{1, 1, 2});
        const auto state = des::Agreements(made.store).get(x);
        CHECK(state.copy == test::position("7"));
        CHECK(state.totals == des::Totals{2, 0, 3});
    }

    TEST_CASE("the whole profile replaces what was there")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        copy(made.store, x, "7", {{"+1", set({"sip:x@x"})}, {"+2", set({"sip:x@x"})}});
        copy(made.store, x, "8", {{"+2", set({"sip:x@x"})}, {"+3", set({"sip:x@x"})}},
             des::Edit::Scope::whole_profile);
        CHECK(served(made.store) == Texts{"+2", "+3"});
        copy(made.store, x, "9", {}, des::Edit::Scope::whole_profile);
        CHECK(served(made.store).empty());
        CHECK(des::Agreements(made.store).get(x).copy == test::position("9"));
    }

    TEST_CASE("without commit nothing has happened")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        {
            des::CopyEdit edit(made.store, x);
            edit.put(block("+1"), set({"sip:x@x"}));
            edit.apply(des::Edit::Scope::named_numbers, {});
        }
        CHECK(served(made.store).empty());
        CHECK_FALSE(des::Agreements(made.store).get(x).copy);
    }

    TEST_CASE("a number has one holder: the host before all, else who was first")
    {
        struct Case {
            const char* held; // by the host, then by another partner
            const char* claimed;
            bool is_free;
        };
        for (const auto& [held, claimed, is_free] : std::vector<Case>{
                 {"+4930", "+4930", false},
                 {"+4930", "+4931", true},
                 {"+4930", "+493", true},
                 {"+4930", "+49301", true},
                 {"+49XX", "+4930", false},
                 {"+49XX", "+49301", true},
                 {"+49XX", "+493", true},
                 {"+49*", "+49301", false},
                 {"+49*", "+49", true},
                 {"+4930", "+49XX", false},
                 {"+4930", "+49*", false},
                 {"+4930", "+49X", true},
                 {"+4930", "+4930*", true},
                 {"+49XX", "+49*", false},
                 {"+493X", "+4XXX", false},
                 {"+493X", "+4XX", true},
                 {"+49*", "+4*", false},
             }) {
            CAPTURE(held);
            CAPTURE(claimed);
            test::NewStore made;
            const auto x = test::enrolled(made.store, "operator-x");
            const auto y = test::enrolled(made.store, "operator-y");
            SUBCASE("the host")
            {
                test::put(made.store, "t", {{held, set({"sip:h@h"})}});
            }
            SUBCASE("another partner")
            {
                copy(made.store, y, "3", {{held, set({"sip:y@y"})}});
            }
            const auto claims = copy(made.store, x, "7", {{claimed, set({"sip:x@x"})}});
            CHECK(claims.empty() == is_free);
            CHECK(served(made.store).size() == (is_free ? 2 : 1));
            CHECK(des::Claims(made.store).all().size() == (is_free ? 0 : 1));
        }
    }

    TEST_CASE("a claim that cannot be met stops the change when nobody watches")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        test::put(made.store, "t", {{"+4930", set({"sip:h@h"})}});
        des::CopyEdit edit(made.store, x);
        edit.put(block("+4929"), set({"sip:x@x"}));
        edit.put(block("+4930"), set({"sip:x@x"}));
        const auto thrown =
            test::thrown_by([&] { edit.apply(des::Edit::Scope::named_numbers, {}); });
        CHECK(thrown.reason == des::Reason::conflict);
        CHECK(thrown.message == "+4930 is held by 'operator-a'");
    }

    TEST_CASE("a partner whose agreement allows porting takes a number from another partner")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x", Porting::allowed);
        const auto y = test::enrolled(made.store, "operator-y");
        copy(made.store, y, "3", {{"+4930", set({"sip:y@y"})}, {"+4931", set({"sip:y@y"})}});
        CHECK(copy(made.store, x, "7", {{"+4930", set({"sip:x@x"})}}).empty());
        CHECK(made.store.find_served(block("+4930")) == set({"sip:x@x"}));
        CHECK(des::Agreements(made.store).get(y).totals == des::Totals{1, 0, 1});
        // Its first holder lets go of it later, and nothing happens.
        copy(made.store, y, "4", {{"+4930", std::nullopt}});
        CHECK(made.store.find_served(block("+4930")) == set({"sip:x@x"}));
    }

    TEST_CASE("nobody takes a number from the host, unless it has been ported out")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x", Porting::allowed);
        test::put(made.store, "t", {{"+49*", set({"sip:h@h"})}});
        CHECK(refused(copy(made.store, x, "7", {{"+4930", set({"sip:x@x"})}})) ==
              Texts{"+4930 operator-a"});
        des::Claims(made.store).port_out(block("+4930"), x);
        CHECK(copy(made.store, x, "8", {{"+4930", set({"sip:x@x"})}}).empty());
        CHECK(des::Claims(made.store).all().empty());
        CHECK(refused(copy(made.store, x, "9", {{"+4931", set({"sip:x@x"})}})) ==
              Texts{"+4931 operator-a"});
    }

    TEST_CASE("what a partner holds it may change and confirm, whatever lies around it by now")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        const auto y = test::enrolled(made.store, "operator-y", Porting::allowed);
        copy(made.store, x, "7", {{"+4930", set({"sip:x@x"})}, {"+4331", set({"sip:x@x"})}});
        copy(made.store, y, "3", {{"+49*", set({"sip:y@y"})}});
        test::put(made.store, "t", {{"+43XX", set({"sip:h@h"})}});
        CHECK(copy(made.store, x, "8", {{"+4930", set({"sip:z@x"})}, {"+4331", set({"sip:z@x"})}})
                  .empty());
        CHECK(made.store.find_served(block("+4930")) == set({"sip:z@x"}));
        CHECK(copy(made.store, x, "9", {{"+4930", set({"sip:x@x"})}, {"+4331", set({"sip:z@x"})}},
                   des::Edit::Scope::whole_profile)
                  .empty());
        CHECK(des::Agreements(made.store).get(x).totals == des::Totals{2, 0, 2});
        copy(made.store, x, "10", {{"+4930", std::nullopt}});
        CHECK(refused(copy(made.store, x, "11", {{"+4930", set({"sip:x@x"})}})) ==
              Texts{"+4930 operator-y"});
    }

    TEST_CASE("a change that was broken off is not committed")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        test::put(made.store, "t", {{"+4930", set({"sip:h@h"})}});
        des::CopyEdit edit(made.store, x);
        for (int i = 0; i < 2000; ++i)
            edit.put(block("+48" + std::to_string(10'000 + i)), set({"sip:x@x"}));
        edit.put(block("+4930"), set({"sip:x@x"}));
        CHECK(test::thrown_by([&] { edit.apply(des::Edit::Scope::named_numbers, {}); }).reason ==
              des::Reason::conflict);
        CHECK(test::thrown_by([&] { edit.commit(test::position("7")); }).reason ==
              des::Reason::bug);
    }

    TEST_CASE("a number stays ported out until the host adds it again")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        des::Claims claims(made.store);
        test::put(made.store, "t1", {{"+4930", set({"sip:h@h"})}});
        claims.port_out(block("+4930"), x);
        test::put(made.store, "t2", {{"+4931", set({"sip:h@h"})}});
        CHECK(claims.ported_out().size() == 1);
        CHECK(refused(copy(made.store, x, "7", {{"+4930", set({"sip:x@x"})}})) ==
              Texts{"+4930 operator-a"});
        test::put(made.store, "t3", {{"+4930", std::nullopt}});
        CHECK(copy(made.store, x, "8", {{"+4930", set({"sip:x@x"})}}).empty());
        test::put(made.store, "t4", {{"+4930", set({"sip:h@h"})}});
        CHECK(claims.ported_out().empty());
        CHECK(made.store.find_served(block("+4930")) == set({"sip:h@h"}));
    }

    TEST_CASE("what the host publishes is the host's, and the partner keeps a claim")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        copy(made.store, x, "7", {{"+4930", set({"sip:x@x"})}});
        test::put(made.store, "t", {{"+4930", set({"sip:h@h"})}});
        CHECK(made.store.find_served(block("+4930")) == set({"sip:h@h"}));
        CHECK(refused(des::Claims(made.store).all()) == Texts{"+4930 operator-a"});
        CHECK(des::Agreements(made.store).get(x).totals == des::Totals{});
        copy(made.store, x, "8", {{"+4930", std::nullopt}});
        CHECK(des::Claims(made.store).all().empty());
    }

    TEST_CASE("more claims than are looked at together are each judged")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        test::put(made.store, "t", {{"+491*", set({"sip:h@h"})}});
        std::vector<std::string> numbers;
        for (int i = 0; i < 3000; ++i)
            numbers.push_back("+49" + std::to_string(1000 + i * 2));
        std::vector<test::Put> puts;
        for (const auto& number : numbers)
            puts.push_back({number.c_str(), set({"sip:x@x"})});
        CHECK(copy(made.store, x, "7", puts).size() == 500); // +491000 to +491998
        CHECK(served(made.store).size() == 2501);
    }

    TEST_CASE("readers learn which numbers of a copy have changed")
    {
        test::NewStore made;
        const auto x = test::enrolled(made.store, "operator-x");
        auto reader = made.another();
        const auto start = reader.change_number();
        copy(made.store, x, "7", {{"+4930", set({"sip:x@x"})}});
        test::put(made.store, "t", {{"+2", set({"sip:h@h"})}});
        copy(made.store, x, "8", {{"+4930", std::nullopt}, {"+4931", set({"sip:x@x"})}});
        std::vector<std::string> changed;
        CHECK(reader.changed_since(start, [&](const auto& number, const auto& records) {
            changed.push_back(number.to_string() + (records ? " has" : " has not"));
        }));
        CHECK(changed == Texts{"+2 has", "+4930 has not", "+4931 has"});
        CHECK(des::History(made.store).find(des::Serial(2)));
        CHECK_FALSE(des::History(made.store).find(des::Serial(7)));
    }
}
