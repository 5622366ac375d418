#include "server/client_table.h"

#include "answer/asking.h"

#include <doctest/doctest.h>

using des::ClientRule;
using des::ClientTable;
using des::test::name;

namespace {

const std::vector<des::DomainName> apexes{name("e164.arpa"), name("e164enum.net"),
                                          name("9.4.e164.arpa")};

ClientTable table(const std::vector<const char*>& texts)
{
    std::vector<ClientRule> rules;
    for (const auto* text : texts)
        rules.push_back(des::value_or_throw(ClientRule::parse(text)));
    return {std::move(rules), apexes};
}

std::string decision(const ClientTable& table, const char* client, const char* asked,
                     const char* key = "")
{
    const auto packet =
        des::encode_message(des::make_query(1, {name(asked), des::RRType::naptr}, 0, {}));
    const auto address = des::value_or_throw(des::SocketAddress::parse(client, 0));
    const auto found = table.find(address.data(), *key == 0 ? "" : name(key).wire(),
                                  des::read_query(packet), packet);
    return found ? table.rules().at(*found).to_string() : "none";
}

std::string refusal(const std::vector<const char*>& texts)
{
    try {
        table(texts);
    } catch (const des::Failure& failure) {
        CHECK(failure.error().reason == des::Reason::configuration);
        return failure.what();
    }
    return "none";
}

} // namespace

TEST_SUITE("server/client_table")
{
    TEST_CASE("a key decides before an address, the longest prefix before a shorter one and any")
    {
        const auto rules = table({"any deny", "10.0.0.0/8", "10.1.0.0/16 see host", "key y see y"});
        CHECK(decision(rules, "192.0.2.1", "1.e164.arpa") == "any deny");
        CHECK(decision(rules, "10.2.0.1", "1.e164.arpa") == "10.0.0.0/8");
        CHECK(decision(rules, "::ffff:10.1.0.1", "1.e164.arpa") == "10.1.0.0/16 see host");
        CHECK(decision(rules, "10.1.0.1", "1.e164.arpa", "y") == "key y. see y");
        CHECK(decision(rules, "10.1.0.1", "1.e164.arpa", "z") == "10.1.0.0/16 see host");
    }

    TEST_CASE("whom no rule is for gets none")
    {
        CHECK(decision(table({"10.0.0.0/8"}), "192.0.2.1", "1.e164.arpa") == "none");
        CHECK(decision(table({"key y"}), "192.0.2.1", "1.e164.arpa") == "none");
        CHECK(decision(table({"any apex e164enum.net"}), "192.0.2.1", "1.e164.arpa") == "none");
    }

    TEST_CASE("of an apex are the names up to the next apex below")
    {
        const auto rules = table(
            {"any see a", "any apex e164.arpa see b", "any apex 9.4.e164.arpa,e164enum.net see c"});
        CHECK(decision(rules, "::1", "e164.arpa") == "any apex e164.arpa. see b");
        CHECK(decision(rules, "::1", "4.E164.ARPA") == "any apex e164.arpa. see b");
        CHECK(decision(rules, "::1", "1.9.4.e164.arpa") ==
              "any apex 9.4.e164.arpa.,e164enum.net. see c");
        CHECK(decision(rules, "::1", "1.e164enum.net") ==
              "any apex 9.4.e164.arpa.,e164enum.net. see c");
        CHECK(decision(rules, "::1", "1.e164.example") == "any see a");
    }

    TEST_CASE("rules of an apex do not hide less specific ones from other apexes")
    {
        const auto rules = table({"any", "10.0.0.1 deny apex e164.arpa", "key y apex e164.arpa"});
        CHECK(decision(rules, "10.0.0.1", "1.e164.arpa") == "10.0.0.1 deny apex e164.arpa.");
        CHECK(decision(rules, "10.0.0.1", "1.e164enum.net") == "any");
        CHECK(decision(rules, "10.0.0.1", "1.e164enum.net", "y") == "any");
        CHECK(decision(rules, "10.0.0.1", "1.e164.arpa", "y") == "key y. apex e164.arpa.");
    }

    TEST_CASE("rules that cannot be followed are refused by name")
    {
        CHECK(refusal({"any apex e164.arpa,arpa"}) ==
              "rule 'any apex e164.arpa.,arpa.': no apex of this DES: arpa.");
        CHECK(refusal({"10.0.0.1", "any", "::ffff:10.0.0.1 see a"}) ==
              "rules '10.0.0.1' and '10.0.0.1 see a' are for the same client");
        CHECK(refusal({"key Y apex e164.arpa", "key y apex e164enum.net,e164.arpa"}) ==
              "rules 'key y. apex e164.arpa.' and 'key y. apex e164enum.net.,e164.arpa.' are for "
              "the same client");
        CHECK(refusal({"any apex e164.arpa", "any apex e164enum.net", "any"}) == "none");
    }
}
