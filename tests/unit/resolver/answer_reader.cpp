#include "resolver/answer_reader.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace des;

namespace {

DomainName name(std::string_view text)
{
    return value_or_throw(DomainName::parse(text));
}

Question question()
{
    return {name("3.2.1.e164.arpa"), RRType::naptr};
}

ResourceRecord record(std::string_view owner, RRType type, std::string rdata)
{
    return {name(owner), type, RRClass::in, Ttl(60), std::move(rdata)};
}

ResourceRecord alias(std::string_view owner, RRType type, std::string_view target)
{
    return record(owner, type, name(target).wire());
}

Message answer(std::vector<ResourceRecord> answers, std::vector<ResourceRecord> authorities = {})
{
    Message message;
    message.flags = Header::qr | Header::aa;
    message.questions = {question()};
    message.answers = std::move(answers);
    message.authorities = std::move(authorities);
    return message;
}

struct Concluded {
    Lookup lookup;
    std::vector<ResourceRecord> records;
};

Concluded concluded(const Message& message, std::string_view zone = ".")
{
    Concluded result;
    result.lookup.name = question().name;
    result.lookup.type = question().type;
    result.lookup.zone = name(zone);
    result.records = conclude(result.lookup, message, 53);
    return result;
}

} // namespace

TEST_SUITE("resolver/answer_reader")
{
    TEST_CASE("only an answer to the question is one, whatever the case of its name")
    {
        CHECK(mismatch(answer({}), question()).empty());
        auto shouted = answer({});
        shouted.questions = {{name("3.2.1.E164.ARPA"), RRType::naptr}};
        CHECK(mismatch(shouted, question()).empty());

        auto query = answer({});
        query.flags = 0;
        CHECK(mismatch(query, question()) == "not an answer");
        auto notify = answer({});
        notify.flags |= 4U << 11U;
        CHECK(mismatch(notify, question()) == "not an answer");
        for (const Question& other : {Question{name("4.2.1.e164.arpa"), RRType::naptr},
                                      Question{question().name, RRType::a},
                                      Question{question().name, RRType::naptr, RRClass::ch}}) {
            auto wrong = answer({});
            wrong.questions = {other};
            CHECK(mismatch(wrong, question()) == "answers another question");
        }
    }

    TEST_CASE("the question may be missing where the server did not understand it")
    {
        auto message = answer({});
        message.questions.clear();
        CHECK_FALSE(mismatch(message, question()).empty());
        message.rcode = RCode::nxdomain;
        CHECK_FALSE(mismatch(message, question()).empty());
        message.rcode = RCode::formerr;
        CHECK(mismatch(message, question()).empty());
    }

    TEST_CASE("the records of the name and type are the result, in their order")
    {
        const auto [lookup, records] =
            concluded(answer({record("3.2.1.e164.arpa", RRType::naptr, "b"),
                              record("4.2.1.e164.arpa", RRType::naptr, "other"),
                              record("3.2.1.e164.arpa", RRType::txt, "other"),
                              record("3.2.1.E164.arpa", RRType::naptr, "a")}));
        CHECK(lookup.conclusion == Conclusion::records);
        REQUIRE(records.size() == 2);
        CHECK(records[0].rdata == "b");
        CHECK(records[1].rdata == "a");
    }

    TEST_CASE("CNAME records are followed, in any order")
    {
        const auto [lookup, records] =
            concluded(answer({record("b.example", RRType::naptr, "x"),
                              alias("a.example", RRType::cname, "b.example"),
                              alias("3.2.1.e164.arpa", RRType::cname, "a.example")}));
        CHECK(lookup.conclusion == Conclusion::records);
        CHECK(lookup.canonical == name("b.example"));
        REQUIRE(lookup.aliases.size() == 2);
        CHECK(lookup.aliases[0].to == name("a.example"));
        CHECK(records.size() == 1);
    }

    TEST_CASE("a DNAME record is applied, with its CNAME or without")
    {
        const auto dname = alias("1.e164.arpa", RRType::dname, "example");
        const auto cname = alias("3.2.1.e164.arpa", RRType::cname, "3.2.example");
        const auto naptr = record("3.2.example", RRType::naptr, "x");
        for (const auto& message : {answer({dname, naptr}), answer({dname, cname, naptr})}) {
            const auto [lookup, records] = concluded(message);
            CHECK(records.size() == 1);
            REQUIRE(lookup.aliases.size() == 1);
            CHECK(lookup.aliases[0].type == RRType::dname);
            CHECK(lookup.canonical == name("3.2.example"));
        }
    }

    TEST_CASE("a DNAME record says nothing about its own name")
    {
        const auto own = alias("3.2.1.e164.arpa", RRType::dname, "example");
        CHECK(concluded(answer({own})).lookup.aliases.empty());
    }

    TEST_CASE("aliases that run in a circle end")
    {
        const auto [lookup, records] =
            concluded(answer({alias("3.2.1.e164.arpa", RRType::cname, "a.example"),
                              alias("a.example", RRType::cname, "3.2.1.e164.arpa")}));
        CHECK(lookup.conclusion == Conclusion::alias);
        CHECK(lookup.aliases.size() <= 16);
        CHECK(records.empty());
    }

    TEST_CASE("an alias that leads out of the zone asked is the last to be followed")
    {
        const auto message = answer({alias("3.2.1.e164.arpa", RRType::cname, "a.1.e164.arpa"),
                                     alias("a.1.e164.arpa", RRType::cname, "b.example"),
                                     record("b.example", RRType::naptr, "x")});
        for (const auto* zone : {"1.e164.arpa", "e164.arpa"}) {
            const auto [lookup, records] = concluded(message, zone);
            CHECK(lookup.conclusion == Conclusion::alias);
            CHECK(lookup.canonical == name("b.example"));
            CHECK(records.empty());
        }
        CHECK(concluded(message, ".").records.size() == 1);
    }

    TEST_CASE("without an answer, one who could not counts more than one who would not")
    {
        struct Row {
            std::vector<std::pair<Ending, RCode>> attempts;
            Conclusion expected;
        };
        for (const auto& [attempts, expected] :
             {Row{{}, Conclusion::no_answer},
              Row{{{Ending::timed_out, RCode::noerror}}, Conclusion::no_answer},
              Row{{{Ending::turned_away, RCode::refused}, {Ending::timed_out, RCode::noerror}},
                  Conclusion::refused},
              Row{{{Ending::turned_away, RCode::servfail}, {Ending::turned_away, RCode::refused}},
                  Conclusion::failed},
              Row{{{Ending::lame, RCode::noerror}}, Conclusion::failed}}) {
            Lookup lookup;
            lookup.referral = Referral{};
            lookup.aliases.emplace_back();
            for (const auto& [ending, rcode] : attempts) {
                auto& attempt = lookup.attempts.emplace_back();
                attempt.ending = ending;
                attempt.reply = Reply{rcode, 0, true, 0, 0, 0, 12};
            }
            conclude_without_answer(lookup);
            CHECK(lookup.conclusion == expected);
            CHECK_FALSE(lookup.referral);
            CHECK(lookup.aliases.empty());
        }
    }

    TEST_CASE("an answer without records says why")
    {
        const auto soa = record("e164.arpa", RRType::soa, "");
        const auto ns = alias("1.e164.arpa", RRType::ns, "ns.example");
        const auto cname = alias("3.2.1.e164.arpa", RRType::cname, "a.example");

        CHECK(concluded(answer({})).lookup.conclusion == Conclusion::no_data);
        CHECK(concluded(answer({}, {soa})).lookup.conclusion == Conclusion::no_data);
        CHECK(concluded(answer({}, {ns})).lookup.conclusion == Conclusion::no_data);
        CHECK(concluded(answer({cname}, {soa})).lookup.conclusion == Conclusion::no_data);
        CHECK(concluded(answer({cname})).lookup.conclusion == Conclusion::alias);

        auto unknown = answer({}, {soa});
        unknown.rcode = RCode::nxdomain;
        CHECK(concluded(unknown).lookup.conclusion == Conclusion::no_name);
    }

    TEST_CASE("an answer that is not authoritative and has only name servers is a referral")
    {
        auto referral = answer({}, {alias("1.e164.arpa", RRType::ns, "ns.example")});
        referral.flags = Header::qr;
        const auto lookup = concluded(referral).lookup;
        CHECK(lookup.conclusion == Conclusion::referral);
        REQUIRE(lookup.referral);
        CHECK(lookup.referral->zone == name("1.e164.arpa"));
        REQUIRE(lookup.referral->servers.size() == 1);
        CHECK(lookup.referral->servers[0].name == name("ns.example"));
    }

    TEST_CASE("what sends a query on to the next server is told apart from an answer")
    {
        auto message = answer({});
        for (const auto rcode : {RCode::noerror, RCode::nxdomain}) {
            message.rcode = rcode;
            CHECK_FALSE(turns_away(message));
            CHECK_FALSE(dislikes_edns(message));
        }
        for (const auto rcode : {RCode::formerr, RCode::notimp, RCode::badvers}) {
            message.rcode = rcode;
            CHECK(turns_away(message));
            CHECK(dislikes_edns(message));
        }
        message.rcode = RCode::servfail;
        CHECK(turns_away(message));
        CHECK_FALSE(dislikes_edns(message));
        CHECK(is_refusal(RCode::refused));
        CHECK(is_refusal(RCode::notauth));
        CHECK_FALSE(is_refusal(RCode::servfail));
    }
}
