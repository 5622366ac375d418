#include "resolver/referral.h"

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

SocketAddress address(std::string_view text)
{
    return value_or_throw(SocketAddress::parse(text, 53));
}

ResourceRecord record(std::string_view owner, RRType type, std::string rdata)
{
    return {name(owner), type, RRClass::in, Ttl(60), std::move(rdata)};
}

ResourceRecord ns(std::string_view zone, std::string_view server)
{
    return record(zone, RRType::ns, name(server).wire());
}

ResourceRecord a(std::string_view owner, std::string rdata)
{
    return record(owner, RRType::a, std::move(rdata));
}

Message referral(std::vector<ResourceRecord> authorities,
                 std::vector<ResourceRecord> additionals = {})
{
    Message message;
    message.flags = Header::qr;
    message.authorities = std::move(authorities);
    message.additionals = std::move(additionals);
    return message;
}

const std::string here("\xC0\x00\x02\x01", 4);

// Of servers that were asked for 3.2.1.e164.arpa as those of the zone.
std::optional<Lameness> judged(const Message& message, std::string_view zone,
                               Delegation delegation = {})
{
    Lookup lookup;
    lookup.name = name("3.2.1.e164.arpa");
    lookup.type = RRType::naptr;
    lookup.zone = delegation.zone = name(zone);
    conclude(lookup, message, 53);
    return lameness(lookup, message, delegation);
}

} // namespace

TEST_SUITE("resolver/referral")
{
    TEST_CASE("a referral is the NS records of one zone, with their glue")
    {
        const std::string v6("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\1", 16);
        const auto found = find_referral(
            referral({ns("1.e164.arpa", "a.example"), ns("1.e164.arpa", "b.example"),
                      ns("2.e164.arpa", "c.example")},
                     {a("A.example", here), record("a.example", RRType::aaaa, v6),
                      a("other.example", here), record("b.example", RRType::txt, here)}),
            name("."), 5300);
        REQUIRE(found);
        CHECK(found->zone == name("1.e164.arpa"));
        REQUIRE(found->servers.size() == 2);
        CHECK(found->servers[0].name == name("a.example"));
        CHECK(found->servers[0].addresses ==
              std::vector{address("192.0.2.1:5300"), address("[2001:db8::1]:5300")});
        CHECK(found->servers[0].is_believed);
        CHECK(found->servers[1].addresses.empty());
    }

    TEST_CASE("without NS records of class IN that can be read there is no referral")
    {
        CHECK_FALSE(find_referral(referral({}), {}, 53));
        CHECK_FALSE(find_referral(referral({record("e164.arpa", RRType::soa, "")}), {}, 53));
        CHECK_FALSE(find_referral(referral({record("e164.arpa", RRType::ns, "\5cut")}), {}, 53));
        auto chaos = ns("e164.arpa", "a.example");
        chaos.rr_class = RRClass::ch;
        CHECK_FALSE(find_referral(referral({chaos}), {}, 53));
    }

    TEST_CASE("glue is believed only for names in the zone that was asked")
    {
        const auto message =
            referral({ns("2.1.e164.arpa", "ns.1.e164.arpa"), ns("2.1.e164.arpa", "ns.example")},
                     {a("ns.1.e164.arpa", here), a("ns.example", here)});
        const auto found = find_referral(message, name("1.e164.arpa"), 53);
        REQUIRE(found);
        REQUIRE(found->servers.size() == 2);
        CHECK(found->servers[0].is_believed);
        CHECK_FALSE(found->servers[1].is_believed);
    }

    TEST_CASE("addresses that no query can be sent to are none")
    {
        for (const std::string& rdata :
             {std::string(4, '\0'), std::string("\xE0\0\0\1", 4), std::string(4, '\xFF'),
              std::string("\x7F\0\0", 3), std::string()})
            CHECK(addresses_in({a("a.example", rdata)}, 53).empty());
        for (const std::string& rdata :
             {std::string(16, '\0'), "\xFF\x02" + std::string(14, '\1'), here})
            CHECK(addresses_in({record("a.example", RRType::aaaa, rdata)}, 53).empty());
        CHECK(addresses_in({a("a.example", here), a("a.example", here)}, 53).size() == 1);
    }

    TEST_CASE("what one answer may cost is bounded")
    {
        std::vector<ResourceRecord> servers;
        std::vector<ResourceRecord> glue;
        for (char i = 0; i < 100; ++i) {
            servers.push_back(ns("1.e164.arpa", "ns" + std::to_string(i) + ".example"));
            glue.push_back(a("ns0.example", std::string("\x7F\0\0", 3) + i));
        }
        const auto found = find_referral(referral(servers, glue), {}, 53);
        REQUIRE(found);
        CHECK(found->servers.size() == 13);
        CHECK(found->servers[0].addresses.size() == 4);
    }

    TEST_CASE("a referral must lead down towards the name")
    {
        struct Row {
            const char* zone_asked;
            const char* zone_referred_to;
            std::optional<Lameness> expected;
        };
        for (const auto& row :
             {Row{".", "e164.arpa", {}}, Row{".", "1.E164.arpa", {}},
              Row{"e164.arpa", "1.e164.ARPA", {}}, Row{"e164.arpa", "2.1.e164.arpa", {}},
              Row{"e164.arpa", "3.2.1.e164.arpa", {}}, Row{".", ".", Lameness::upward},
              Row{"e164.arpa", "arpa", Lameness::upward}, Row{"1.e164.arpa", ".", Lameness::upward},
              Row{"1.e164.arpa", "1.e164.arpa", Lameness::sideways},
              Row{"1.e164.arpa", "2.e164.arpa", Lameness::astray},
              Row{"1.e164.arpa", "4.3.2.1.e164.arpa", Lameness::astray},
              Row{".", "example", Lameness::astray}}) {
            CAPTURE(row.zone_asked);
            CAPTURE(row.zone_referred_to);
            CHECK(judged(referral({ns(row.zone_referred_to, "ns.example")}), row.zone_asked) ==
                  row.expected);
        }
    }

    TEST_CASE("a referral back to those who were asked, by name or address, is a loop")
    {
        const auto back =
            referral({ns("1.e164.arpa", "ns.example"), ns("1.e164.arpa", "b.example")},
                     {a("b.example", here)});
        Delegation by_name;
        by_name.names = {name("NS.example")};
        Delegation by_address;
        by_address.asked = {address("192.0.2.1")};
        Delegation to_itself;
        to_itself.servers = {address("192.0.2.1")};
        Delegation of_others;
        of_others.asked = {address("192.0.2.1:5300"), address("192.0.2.2")};
        of_others.names = {name("c.example")};
        for (const auto& delegation : {by_name, by_address, to_itself})
            CHECK(judged(back, "1.e164.arpa", delegation) == Lameness::loop);
        CHECK(judged(back, "1.e164.arpa", of_others) == Lameness::sideways);
        // One server may well serve a zone and one below it.
        CHECK_FALSE(judged(back, "e164.arpa", by_name));
    }

    TEST_CASE("a no without authority counts only from servers that were given")
    {
        for (const auto rcode : {RCode::noerror, RCode::nxdomain}) {
            auto message = referral({record("e164.arpa", RRType::soa, "")});
            message.rcode = rcode;
            CHECK(judged(message, "e164.arpa") == Lameness::no_authority);
            CHECK_FALSE(judged(message, "."));
            message.flags |= Header::aa;
            CHECK_FALSE(judged(message, "e164.arpa"));
        }
        auto empty = referral({});
        CHECK(judged(empty, "e164.arpa") == Lameness::no_authority);
    }

    TEST_CASE("records count whoever gives them")
    {
        auto message = referral({ns("e164.arpa", "ns.example")});
        message.answers = {record("3.2.1.e164.arpa", RRType::naptr, "x")};
        CHECK_FALSE(judged(message, "1.e164.arpa"));
    }
}
