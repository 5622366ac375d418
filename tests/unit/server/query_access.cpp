#include "server/query_access.h"

#include "answer/asking.h"

#include <doctest/doctest.h>

using des::ClientRule;
using des::OperatorId;
using des::QueryAccess;
using des::test::name;

namespace {

OperatorId id(const char* text)
{
    return des::value_or_throw(OperatorId::parse(text));
}

QueryAccess access(const std::vector<const char*>& texts, des::OperatorNumbers& numbers)
{
    std::vector<ClientRule> rules;
    for (const auto* text : texts)
        rules.push_back(des::value_or_throw(ClientRule::parse(text)));
    return {std::move(rules), {{name("e164.arpa")}, id("a"), {id("a"), id("y"), id("z")}}, numbers};
}

// "refused", "all", or those of a, y and z that are seen.
std::string decision(const QueryAccess& access, const char* client, des::OperatorNumbers& numbers)
{
    const auto packet =
        des::encode_message(des::make_query(1, {name("1.e164.arpa"), des::RRType::naptr}, 0, {}));
    const auto address = des::value_or_throw(des::SocketAddress::parse(client, 0));
    const auto decided = access.decide(address.data(), "", des::read_query(packet), packet);
    if (!decided.is_admitted)
        return "refused";
    if (decided.seen == nullptr)
        return "all";
    std::string seen;
    for (const auto* one : {"a", "y", "z"})
        seen += decided.seen->contains(numbers.of(id(one))) ? one : "";
    return seen;
}

} // namespace

TEST_SUITE("server/query_access")
{
    TEST_CASE("a client sees whom its rule names; whom no rule is for, or denies, is refused")
    {
        des::OperatorNumbers numbers;
        const auto rules = access({"10.0.0.1", "10.0.0.2 see host", "10.0.0.3 see y,host",
                                   "10.0.0.4 see z", "10.0.0.5 deny", "10.0.0.6 see host"},
                                  numbers);
        CHECK(decision(rules, "10.0.0.1", numbers) == "all");
        CHECK(decision(rules, "10.0.0.2", numbers) == "a");
        CHECK(decision(rules, "10.0.0.3", numbers) == "ay");
        CHECK(decision(rules, "10.0.0.4", numbers) == "z");
        CHECK(decision(rules, "10.0.0.5", numbers) == "refused");
        CHECK(decision(rules, "10.0.0.6", numbers) == "a");
        CHECK(decision(rules, "10.0.0.7", numbers) == "refused");
    }

    TEST_CASE("a rule about an operator nobody knows is refused by name")
    {
        des::OperatorNumbers numbers;
        CHECK_THROWS_WITH_AS(access({"any see y,x"}, numbers),
                             "rule 'any see y,x': no such operator: 'x'", des::Failure);
    }

    TEST_CASE("an operator keeps its number, and there are only so many numbers")
    {
        des::OperatorNumbers numbers;
        const auto first = numbers.of(id("y"));
        for (std::size_t i = 1; i < des::most_operators; ++i)
            numbers.of(id(("o" + std::to_string(i)).c_str()));
        CHECK(numbers.of(id("y")) == first);
        CHECK_THROWS_WITH_AS(numbers.of(id("z")),
                             "8193 operators, and 8192 are the most that are served", des::Failure);
    }
}
