#include "answer/asked_name.h"

#include "answer/asking.h"

#include <doctest/doctest.h>

using des::Branch;
using des::Message;
using des::RCode;
using des::RRType;
using des::Terms;
using des::test::block;
using des::test::name;
using des::test::set_of;

namespace {

const des::Snapshot& snapshot()
{
    static const auto made = [] {
        des::Index index(des::test::zone());
        index.set(block("+61355500912"), set_of("!^.*$!sip:one@x!"));
        index.set(block("+6125550XXXX"), set_of("!^.*$!sip:block@x!"));
        index.set(block("+1202*"), set_of("!^.*$!sip:open@x!"));
        return index.publish();
    }();
    return *made;
}

Message ask(std::string_view asked, RRType type = RRType::naptr, std::string_view label = "i")
{
    const Branch branch(label);
    Terms terms;
    terms.branch = &branch;
    const auto reply =
        des::test::ask(snapshot(), des::make_query(1, {name(asked), type}, 0, {}), terms);
    REQUIRE(reply);
    return *reply;
}

// "records", "empty", or the RCODE.
std::string outcome(std::string_view asked)
{
    const auto reply = ask(asked);
    CHECK(reply.authorities.size() == (reply.answers.empty() ? 1 : 0));
    if (reply.rcode != RCode::noerror)
        return to_string(reply.rcode);
    return reply.answers.empty() ? "empty" : "records";
}

} // namespace

TEST_SUITE_BEGIN("answer/asked_name");

TEST_CASE("below the branch a number has its records, under the name that was asked")
{
    const auto* asked = "2.1.9.0.0.5.5.5.3.i.1.6.e164.arpa";
    const auto reply = ask(asked);
    CHECK(des::test::regexps(reply) == std::vector<std::string>{"!^.*$!sip:one@x!"});
    CHECK(reply.answers.at(0).owner == name(asked));
    CHECK(des::test::regexps(ask("1.2.3.4.0.5.5.5.2.I.1.6.e164enum.net")) ==
          std::vector<std::string>{"!^.*$!sip:block@x!"});
    CHECK(des::test::regexps(ask("2.1.9.0.0.5.5.5.3.infra.1.6.e164.arpa", RRType::naptr,
                                 "INFRA")) == std::vector<std::string>{"!^.*$!sip:one@x!"});
}

TEST_CASE("the branch makes the same names exist below it as above")
{
    struct Name {
        const char* asked;
        const char* outcome;
    };
    for (const auto& [asked, expected] : {
             Name{"i.1.6.e164.arpa", "empty"},
             {"3.i.1.6.e164.arpa", "empty"},
             {"5.5.3.i.1.6.e164.arpa", "empty"},
             {"3.1.9.0.0.5.5.5.3.i.1.6.e164.arpa", "NXDOMAIN"},
             {"4.i.1.6.e164.arpa", "NXDOMAIN"},
             {"i.9.4.e164.arpa", "NXDOMAIN"},
             {"7.2.0.2.i.1.e164.arpa", "records"}, // behind the country code
             {"7.i.2.0.2.1.e164.arpa", "records"}, // and behind its area code
             {"i.6.e164.arpa", "empty"},           // where the code ends is not looked at
             {"2.1.9.0.0.5.5.5.i.3.1.6.e164.arpa", "records"},
             {"2.1.9.0.0.5.i.5.5.3.1.6.e164.arpa", "NXDOMAIN"}, // too deep
             {"2.1.9.0.0.5.5.5.3.1.6.i.e164.arpa", "NXDOMAIN"}, // before the country code
             {"i.e164.arpa", "NXDOMAIN"},
             {"2.1.9.0.0.5.5.5.3.i.i.1.6.e164.arpa", "NXDOMAIN"},
             {"2.1.9.0.0.5.5.i.3.i.1.6.e164.arpa", "NXDOMAIN"},
             {"2.1.9.0.0.5.5.5.3.ii.1.6.e164.arpa", "NXDOMAIN"},
             {"2.1.9.0.0.5.5.5.3.j.1.6.e164.arpa", "NXDOMAIN"},
             {"2.1.9.0.0.5.5.5.3.1.6.e164.arpa", "records"}, // the plain name goes on
         }) {
        CAPTURE(asked);
        CHECK(outcome(asked) == expected);
    }
}

TEST_CASE("the branch says in a TXT record where it is")
{
    const auto reply = ask("i.1.6.e164.arpa", RRType::txt);
    REQUIRE(reply.answers.size() == 1);
    CHECK(reply.answers.at(0).rdata ==
          "\1"
          "2");
    CHECK(reply.answers.at(0).type == RRType::txt);
    CHECK(ask("i.1.e164.arpa", RRType::txt).answers.at(0).rdata ==
          "\1"
          "1");
    CHECK(ask("i.9.4.e164.arpa", RRType::txt).rcode == RCode::nxdomain);
    CHECK(ask("3.i.1.6.e164.arpa", RRType::txt).answers.empty());
}

TEST_CASE("without a branch its names do not exist")
{
    const auto reply = des::test::ask(snapshot(), "2.1.9.0.0.5.5.5.3.i.1.6.e164.arpa");
    REQUIRE(reply);
    CHECK(reply->rcode == RCode::nxdomain);
}

TEST_CASE("a branch is a label that cannot be taken for a digit")
{
    for (const auto* label : {"i", "I", "infra", "x-1", "a2"})
        CHECK(des::is_branch_label(label));
    for (const auto* label : {"", "1", "1i", "-i", "i-", "i.j", "i_j", "\xC3\xA4"})
        CHECK_FALSE(des::is_branch_label(label));
    CHECK(des::is_branch_label(std::string(63, 'i')));
    CHECK_FALSE(des::is_branch_label(std::string(64, 'i')));
}

TEST_SUITE_END();
