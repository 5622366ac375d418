#include "answer/whereabouts.h"

#include "answer/asking.h"

#include <doctest/doctest.h>

#include <algorithm>

using namespace std::string_literals;

using des::DesServer;
using des::DesTable;
using des::Header;
using des::NumberKey;
using des::RCode;
using des::RRType;
using des::test::ask;
using des::test::block;
using des::test::name;
using des::test::name_of;
using des::test::set_of;

namespace {

DesServer server(std::string_view text)
{
    return value_or_throw(DesServer::parse(text));
}

NumberKey digits(std::string_view text)
{
    return text.empty() ? NumberKey() : NumberKey(block("+" + std::string(text)));
}

std::shared_ptr<const des::Snapshot> snapshot_with(std::vector<DesServer> servers)
{
    auto zone = des::test::zone();
    zone.des_servers = std::move(servers);
    des::Index index(zone);
    index.set(block("+61355500911"), set_of("!^.*$!sip:own@x!"));
    index.set(block("+61255501XXX"), set_of("!^.*$!sip:block@x!"));
    index.set(block("+61255502*"), set_of("!^.*$!sip:open@x!"));
    return index.publish();
}

// Everything, and a prefix of two that have names.
const des::Snapshot& snapshot()
{
    static const auto made = snapshot_with(
        {server("192.0.2.1 2001:db8::1"), server("192.0.2.2 name=a.des.example prefix=+49"),
         server("192.0.2.3 name=b.des.example prefix=+49,+4930")});
    return *made;
}

// "OWNER: NAMES | addresses" of a referral; what it is instead.
std::string referral(const des::Snapshot& from, const std::string& asked,
                     RRType type = RRType::naptr)
{
    const auto reply = ask(from, asked, type);
    REQUIRE(reply);
    const auto& all = reply->authorities;
    if (all.empty() || all.front().type != RRType::ns)
        return to_string(reply->rcode) + (reply->has(Header::aa) ? " aa" : "") +
            (reply->answers.empty() ? "" : " data");
    CHECK(reply->rcode == RCode::noerror);
    CHECK_FALSE(reply->has(Header::aa));
    CHECK(reply->answers.empty());
    auto text = all.front().owner.to_string() + ":";
    for (const auto& record : all) {
        CHECK(record.owner == all.front().owner);
        text += " " + value_or_throw(des::DomainName::decode(record.rdata)).to_string();
    }
    for (const auto& record : reply->additionals)
        text += " | " + record.owner.to_string() + " " + to_string(record.type);
    return text;
}

std::string cut_of(const std::string& number)
{
    const auto text = referral(snapshot(), name_of(number).to_string());
    return text.substr(0, text.find(".e164"));
}

} // namespace

TEST_SUITE("answer/whereabouts")
{
    TEST_CASE("own numbers are answered")
    {
        CHECK(referral(snapshot(), name_of("61355500911").to_string()) == "NOERROR aa data");
        CHECK(referral(snapshot(), name_of("61255501234").to_string()) == "NOERROR aa data");
        CHECK(referral(snapshot(), name_of("612555023").to_string()) == "NOERROR aa data");
        CHECK(referral(snapshot(), "e164.arpa", RRType::soa) == "NOERROR aa data");
        CHECK(referral(snapshot(), "example.com") == "REFUSED");
    }

    TEST_CASE("all others lead to the DESs of the longest prefix")
    {
        CHECK(referral(snapshot(), name_of("33123456").to_string()) ==
              "3.e164.arpa.: des1.e164.arpa. | des1.e164.arpa. A | des1.e164.arpa. AAAA");
        CHECK(referral(snapshot(), name_of("33123456", "E164ENUM.net").to_string()) ==
              "3.E164ENUM.net.: des1.E164ENUM.net. | des1.E164ENUM.net. A | des1.E164ENUM.net. "
              "AAAA");
        CHECK(referral(snapshot(), name_of("4989123").to_string()) ==
              "8.9.4.e164.arpa.: a.des.example. b.des.example. | a.des.example. A | "
              "b.des.example. A");
        CHECK(referral(snapshot(), name_of("4930123").to_string()) ==
              "0.3.9.4.e164.arpa.: b.des.example. | b.des.example. A");
    }

    TEST_CASE("what is delegated is as much as holds no own number and no longer prefix")
    {
        CHECK(cut_of("62") == "2.6");
        CHECK(cut_of("61355500912") == "2.1.9.0.0.5.5.5.3.1.6");
        CHECK(cut_of("613556") == "6.5.5.3.1.6");
        CHECK(cut_of("612555010000") == "0.0.0.0.1.0.5.5.5.2.1.6"); // below a number of a block
        CHECK(cut_of("61255503") == "3.0.5.5.5.2.1.6");
        CHECK(cut_of("4830") == "8.4");
        CHECK(cut_of("494") == "4.9.4");
        CHECK(cut_of("493") == "NOERROR aa"); // another DES may know longer ones
        CHECK(cut_of("1234567890123456789") == "1");
        CHECK(cut_of("613555009110") == "0.1.1.9.0.0.5.5.5.3.1.6");
    }

    TEST_CASE("a name above own numbers may be a number that a DES knows")
    {
        CHECK(cut_of("6") == "6");
        CHECK(cut_of("6135550091") == "1.9.0.0.5.5.5.3.1.6");
        CHECK(cut_of("61255501") == "1.0.5.5.5.2.1.6");
    }

    TEST_CASE("a name that is no number leads to the DES of the digits above it")
    {
        CHECK(referral(snapshot(), "i.6.e164.arpa").starts_with("i.6.e164.arpa.: des1."));
        CHECK(referral(snapshot(), "x.i.9.9.e164.arpa").starts_with("9.e164.arpa.: des1."));
        CHECK(referral(snapshot(), "foo.3.9.4.e164.arpa").starts_with("foo.3.9.4.e164.arpa.: a."));
        CHECK(referral(snapshot(), "foo.e164.arpa").starts_with("foo.e164.arpa.: des1."));
    }

    TEST_CASE("without a DES for a number, there is no such number")
    {
        const auto some = snapshot_with({server("192.0.2.3 prefix=+4930")});
        CHECK(referral(*some, name_of("33123").to_string()) == "NXDOMAIN aa");
        CHECK(referral(*some, name_of("49").to_string()) == "NOERROR aa");
        CHECK(referral(*some, name_of("4930").to_string()).starts_with("0.3.9.4.e164.arpa.: "));
        CHECK(referral(*some, name_of("6135550091").to_string()) == "NOERROR aa");
    }

    TEST_CASE("a DES that is named below the apex has its addresses here")
    {
        CHECK(referral(snapshot(), "DES1.e164.arpa", RRType::a) == "NOERROR aa data");
        CHECK(referral(snapshot(), "des1.e164enum.net", RRType::aaaa) == "NOERROR aa data");
        CHECK(referral(snapshot(), "des1.e164.arpa", RRType::naptr) == "NOERROR aa");
        const auto reply = ask(snapshot(), "des1.e164.arpa", RRType::a);
        REQUIRE(reply->answers.size() == 1);
        CHECK(reply->answers[0].rdata == "\xC0\x00\x02\x01"s);
    }

    TEST_CASE("the DS record of what is delegated would stand here")
    {
        CHECK(referral(snapshot(), "3.e164.arpa", RRType::ds) == "NOERROR aa");
        CHECK(referral(snapshot(), "3.3.e164.arpa", RRType::ds).starts_with("3.e164.arpa.: "));
    }

    TEST_CASE("a referral that does not fit is cut off whole")
    {
        std::vector<DesServer> many;
        for (int i = 0; i < 40; ++i)
            many.push_back(server("192.0.2.1 2001:db8::1"));
        const auto crowded = snapshot_with(many);
        auto query = des::make_query(1, {name_of("33"), RRType::naptr}, 0, des::Edns());
        const auto cut = ask(*crowded, query);
        REQUIRE(cut);
        CHECK(cut->has(Header::tc));
        CHECK(cut->authorities.empty());
        CHECK(cut->additionals.empty());
        CHECK(cut->edns);
        des::Terms tcp;
        tcp.transport = des::Transport::tcp;
        const auto whole = ask(*crowded, query, tcp);
        REQUIRE(whole);
        CHECK(whole->authorities.size() == 40);
        CHECK(whole->additionals.size() == 80);
        CHECK(whole->additionals.back().owner == name("des40.e164.arpa"));
    }
}

TEST_SUITE("answer/des_server")
{
    TEST_CASE("words in any order say where a DES is and what it serves")
    {
        const auto made =
            server("  prefix=+49,+61 192.0.2.1\tname=des1.example [2001:db8::1]:5353 ");
        REQUIRE(made.addresses.size() == 2);
        CHECK(made.addresses[0].to_string() == "192.0.2.1:53");
        CHECK(made.addresses[1].to_string() == "[2001:db8::1]:5353");
        CHECK(made.name == name("des1.example"));
        CHECK(made.prefixes == std::vector{digits("49"), digits("61")});
        CHECK(made.has_port);
        CHECK_FALSE(server("192.0.2.1").has_port);
        CHECK(server("192.0.2.1:53").has_port);
    }

    TEST_CASE("what is no DES is refused")
    {
        for (const char* text :
             {"", "  ", "name=des1.example", "prefix=+49", "des1.example", "192.0.2.1 prefix=",
              "192.0.2.1 prefix=+49,,+1", "192.0.2.1 prefix=0", "192.0.2.1 name=", "192.0.2.1:0",
              "192.0.2.1 name=a name=b", "0.0.0.0", "192.0.2.1 port=53", "192.0.2.1 name=a..b"})
            CHECK_MESSAGE(!DesServer::parse(text), text);
        CHECK(DesServer::parse("192.0.2.1 prefix=+49,x").error().message ==
              "not a prefix of E.164 numbers: 'x'");
    }
}

TEST_SUITE("answer/des_table")
{
    TEST_CASE("the longest prefix decides, and all that serve it")
    {
        const DesTable table({server("192.0.2.1"), server("192.0.2.2 prefix=+49"),
                              server("192.0.2.3 prefix=+4930,+49,+49")});
        struct {
            const char* digits;
            DesTable::Group group;
        } const rows[] = {{"", {0}},      {"1", {0}},      {"48", {0}},   {"4", {0}},
                          {"49", {1, 2}}, {"493", {1, 2}}, {"4930", {2}}, {"493012345678901", {2}},
                          {"5", {0}}};
        for (const auto& row : rows) {
            const auto match = table.find(digits(row.digits));
            REQUIRE(match);
            CHECK_MESSAGE(table.groups()[match->group] == row.group, row.digits);
        }
        CHECK(table.has_below(digits("")));
        CHECK(table.has_below(digits("493")));
        CHECK_FALSE(table.has_below(digits("4930")));
        CHECK_FALSE(table.has_below(digits("48")));
        CHECK(table.common_with_others(digits("48")) == 1);
        CHECK(table.common_with_others(digits("4931")) == 3);
        CHECK(table.common_with_others(digits("4930")) == 0);
        CHECK_FALSE(DesTable().find(digits("49")));
    }
}
