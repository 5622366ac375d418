#include "answer/index.h"

#include "answer/asking.h"

#include <doctest/doctest.h>

#include <map>

using des::Index;
using des::NumberKey;
using des::RCode;
using des::RecordRow;
using des::Serving;
using des::test::ask;
using des::test::block;
using des::test::name_of;
using des::test::regexps;
using des::test::set_of;

namespace {

std::string answer(const des::Snapshot& snapshot, std::string_view digits)
{
    const auto reply = ask(snapshot, name_of(digits).to_string());
    return reply->answers.empty() ? to_string(reply->rcode) : regexps(*reply).at(0);
}

RecordRow row(std::string_view number, std::string_view regexp, std::uint16_t preference = 1)
{
    return {NumberKey(block(number)),
            100,
            preference,
            "u",
            "E2U+sip",
            regexp,
            std::string_view("\0", 1),
            des::Ttl(60),
            Serving::as_provisioned};
}

} // namespace

TEST_SUITE("answer/index")
{
    TEST_CASE("a snapshot never changes, and the next has what was set")
    {
        Index index(des::test::zone());
        const auto empty = index.publish();
        index.set(block("+4930123"), set_of("!^.*$!sip:a@x!"));
        const auto one = index.publish();
        index.set(block("+4930123"), set_of("!^.*$!sip:b@x!"));
        const auto changed = index.publish();
        index.set(block("+4930123"), std::nullopt);
        const auto gone = index.publish();
        CHECK(answer(*empty, "4930123") == "NXDOMAIN");
        CHECK(answer(*one, "4930123") == "!^.*$!sip:a@x!");
        CHECK(answer(*changed, "4930123") == "!^.*$!sip:b@x!");
        CHECK(answer(*gone, "4930123") == "NXDOMAIN");
        CHECK(index.numbers() == 0);
        CHECK(index.templates() == 0);
    }

    TEST_CASE("numbers whose records differ in nothing but the number share a template")
    {
        Index index(des::test::zone());
        index.set(block("+61255501234"), set_of("!^.*$!sip:+61255501234@x;user=phone!"));
        index.set(block("+61255509999"), set_of("!^.*$!sip:+61255509999@x;user=phone!"));
        CHECK(index.templates() == 1);
        index.set(block("+61255501235"), set_of("!^.*$!sip:0255501235@x!"));
        index.set(block("+61255501236"), set_of("!^.*$!sip:0255501236@x!"));
        CHECK(index.templates() == 2);
        index.set(block("+6125550123"), set_of("!^.*$!sip:+6125550123@x;user=phone!"));
        CHECK(index.templates() == 3);
        const auto snapshot = index.publish();
        CHECK(answer(*snapshot, "61255501234") == "!^.*$!sip:+61255501234@x;user=phone!");
        CHECK(answer(*snapshot, "61255509999") == "!^.*$!sip:+61255509999@x;user=phone!");
        CHECK(answer(*snapshot, "61255501236") == "!^.*$!sip:0255501236@x!");
        CHECK(answer(*snapshot, "6125550123") == "!^.*$!sip:+6125550123@x;user=phone!");
    }

    TEST_CASE("whatever digits a regexp has, it goes out as it was provisioned")
    {
        Index index(des::test::zone());
        const std::map<std::string, std::string> numbers{
            {"1", "!1!11!"},
            {"11", "!^.*$!sip:11111@x!"},
            {"1111", "!^.*$!sip:11111111111@1111!"},
            {"61255501234", "!^.*$!sip:00612555012340061255501234@61255501234!"},
            {"61255501235", "!^\\+61255501235$!tel:+61255501235;rn=+6125!"},
            {"61255501236", "!501236!1236!236!36!"},
            {"999999999999999", "!9999999999999999999!999999999999999!"},
        };
        for (const auto& [number, regexp] : numbers)
            index.set(block("+" + number), set_of(regexp));
        const auto snapshot = index.publish();
        for (const auto& [number, regexp] : numbers)
            CHECK(answer(*snapshot, number) == regexp);
    }

    TEST_CASE("a load takes the place of everything, and snapshots before it stay")
    {
        Index index(des::test::zone());
        index.set(block("+4930"), set_of("!^.*$!sip:old@x!"));
        const auto before = index.publish();
        Index::Load load;
        load.add(row("+4930123", "!^.*$!sip:a@x!", 1));
        load.add(row("+4930123", "!^.*$!sip:b@x!", 2));
        load.add(row("+4930124XX", "!^.*$!sip:c@x!"));
        load.add(row("+493013", "!^.*$!sip:d@x!"));
        index.replace(std::move(load));
        const auto after = index.publish();
        CHECK(index.numbers() == 2);
        CHECK(index.blocks() == 1);
        CHECK(answer(*before, "4930") == "!^.*$!sip:old@x!");
        CHECK(answer(*after, "4930") == "NOERROR");
        CHECK(answer(*after, "493013") == "!^.*$!sip:d@x!");
        CHECK(answer(*after, "493012499") == "!^.*$!sip:c@x!");
        CHECK(regexps(*ask(*after, "3.2.1.0.3.9.4.e164.arpa")) ==
              std::vector<std::string>{"!^.*$!sip:a@x!", "!^.*$!sip:b@x!"});
        index.set(block("+4930123"), std::nullopt);
        CHECK(answer(*index.publish(), "4930123") == "NXDOMAIN");
        CHECK(answer(*after, "4930123") == "!^.*$!sip:a@x!");
    }

    TEST_CASE("an empty load leaves nothing")
    {
        Index index(des::test::zone());
        index.set(block("+4930"), set_of("!^.*$!sip:old@x!"));
        index.replace(Index::Load());
        CHECK(answer(*index.publish(), "4930") == "NXDOMAIN");
    }

    TEST_CASE("a load out of order is a broken store")
    {
        Index::Load load;
        load.add(row("+4931", "!^.*$!sip:a@x!"));
        CHECK_THROWS_AS(load.add(row("+4930", "!^.*$!sip:a@x!")), des::Failure);
    }

    TEST_CASE("the number asked for is put into the records of a substituted block")
    {
        Index index(des::test::zone());
        const auto set = set_of("!^(.*)$!sip:\\1@x!", Serving::substituted);
        index.set(block("+61255501XXX"), set);
        index.set(block("+4930*"), set);
        index.set(block("+1555"), set);
        const auto snapshot = index.publish();
        CHECK(answer(*snapshot, "61255501234") == "!^.*$!sip:+61255501234@x!");
        CHECK(answer(*snapshot, "49301") == "!^.*$!sip:+49301@x!");
        CHECK(answer(*snapshot, "493012345678901") == "!^.*$!sip:+493012345678901@x!");
        CHECK(answer(*snapshot, "4930123456789012") == "NXDOMAIN");
        CHECK(answer(*snapshot, "1555") == "!^.*$!sip:+1555@x!");
        index.set(block("+4930*"), std::nullopt);
        CHECK(answer(*index.publish(), "49301") == "NXDOMAIN");
        index.set(block("+61255501XXX"), std::nullopt);
        index.set(block("+1555"), std::nullopt);
        CHECK(index.templates() == 0);
    }

    TEST_CASE("records that cannot take the number go out as they were provisioned")
    {
        Index index(des::test::zone());
        const auto wide = "!^(.*)$!sip:" + std::string(220, 'x') + "\\1\\1\\1!";
        index.set(block("+61255501XXX"), set_of("!^[^0-9]*(..)$!sip:\\1@x!", Serving::substituted));
        index.set(block("+61255502XXX"), set_of(wide, Serving::substituted));
        const auto snapshot = index.publish();
        CHECK(answer(*snapshot, "61255501234") == "!^[^0-9]*(..)$!sip:\\1@x!");
        CHECK(answer(*snapshot, "61255502234") == wide);
    }

    TEST_CASE("room is bounded however often records change")
    {
        Index index(des::test::zone());
        std::shared_ptr<const des::Snapshot> reader;
        for (int round = 0; round < 30000; ++round) {
            index.set(block("+61255501234"), set_of("!^.*$!sip:u" + std::to_string(round) + "@x!"));
            auto snapshot = index.publish();
            if (round % 100 == 0)
                reader = std::move(snapshot);
        }
        CHECK(index.memory() < 2 * des::TemplateTable::chunk_size);
        CHECK(answer(*reader, "61255501234") == "!^.*$!sip:u29900@x!");
    }
}
