#include "procedures/inspection.h"

#include "store/fixture.h"

#include <doctest/doctest.h>

using test::line;

namespace {

using Remarks = std::vector<des::Remark>;

struct Placed {
    des::RecordLine line;
    std::uint64_t at;
};

Remarks inspect(const std::vector<Placed>& lines, std::vector<des::Client> clients = {})
{
    Remarks remarks;
    des::Inspection inspection(
        std::move(clients), [&remarks](const des::Remark& remark) { remarks.push_back(remark); });
    for (const auto& [record, at] : lines)
        inspection.add(record, at);
    inspection.finish();
    return remarks;
}

des::RecordLine with_regexp(std::string_view number, std::string_view regexp)
{
    auto bad = line(number, "sip:a@x", 20);
    bad.record->regexp = des::value_or_throw(des::CharacterString::of(regexp));
    return bad;
}

} // namespace

TEST_SUITE("procedures/inspection")
{
    TEST_CASE("good records are not remarked upon")
    {
        CHECK(inspect({{line("+1", "sip:a@x"), 1}, {line("+2", "sip:b@x"), 2}}).empty());
        CHECK(inspect({{test::cancellation("+1"), 1}}).empty());
        CHECK(inspect({}).empty());
    }

    TEST_CASE("a remark names number, record, field and line")
    {
        const auto remarks = inspect({{line("+1", "sip:a@x"), 7},
                                      {with_regexp("+1", "!^.*$!"), 9},
                                      {line("+2", "sip:b@x"), 10}});
        REQUIRE_FALSE(remarks.empty());
        CHECK(remarks.front().number == test::block("+1"));
        CHECK(remarks.front().line == 9);
        CHECK(remarks.front().severity == des::Severity::error);
        CHECK(remarks.front().field == des::Field::regexp);
        REQUIRE(remarks.front().record);
        CHECK(remarks.front().record->preference == des::Preference{20});
    }

    TEST_CASE("lines that do not go with each other are errors")
    {
        const auto twice = inspect({{line("+1", "sip:a@x"), 1}, {line("+1", "sip:a@x"), 2}});
        REQUIRE(twice.size() == 1);
        CHECK(twice[0].line == 2);
        CHECK(twice[0].message == "the same record twice");

        auto other = line("+1", "sip:b@x", 20);
        other.ttl = des::Ttl(5);
        const auto ttl = inspect({{line("+1", "sip:a@x"), 1}, {other, 2}});
        REQUIRE(ttl.size() == 1);
        CHECK(ttl[0].field == des::Field::ttl);
    }

    TEST_CASE("what a client would call is told, for blocks of a number in them")
    {
        const auto good = inspect({{line("+1", "sip:a@x"), 1}}, {des::Client::kamailio});
        REQUIRE(good.size() == 1);
        CHECK(good[0].client == des::Client::kamailio);
        CHECK(good[0].uri == "sip:a@x");
        CHECK_FALSE(good[0].severity);

        for (const auto* block : {"+61255501*", "+61255501XXX", "+12345678901234*"}) {
            auto record = with_regexp(block, "!^(.*)$!sip:\\1@x!");
            const auto remarks = inspect({{record, 1}}, {des::Client::opensips});
            REQUIRE_FALSE(remarks.empty());
            CHECK(remarks.back().uri.rfind("sip:+", 0) == 0);
        }
    }

    TEST_CASE("a client that finds nothing to call is an error of the number")
    {
        const auto remarks =
            inspect({{with_regexp("+1", "!^\\+2$!sip:a@x!"), 1}}, {des::Client::kamailio});
        REQUIRE_FALSE(remarks.empty());
        const auto& last = remarks.back();
        CHECK(last.client == des::Client::kamailio);
        CHECK(last.severity == des::Severity::error);
        CHECK_FALSE(last.record);
    }
}
