#include "server/client_rule.h"

#include <doctest/doctest.h>

using des::ClientRule;

namespace {

ClientRule rule(const char* text)
{
    return des::value_or_throw(ClientRule::parse(text));
}

std::string error_of(const char* text)
{
    const auto parsed = ClientRule::parse(text);
    return parsed ? "none" : parsed.error().message;
}

} // namespace

TEST_SUITE("server/client_rule")
{
    TEST_CASE("a rule is written as it is read")
    {
        for (const auto* text :
             {"any", "any deny", "192.0.2.0/24", "2001:db8::/32 see host",
              "key partner-y. apex e164.arpa.,e164enum.net. see host,op-y,op-z",
              "any deny apex e164.arpa.", "10.0.0.0/8 apex e164.arpa. see op-y"}) {
            CAPTURE(text);
            CHECK(rule(text).to_string() == text);
            CHECK(rule(rule(text).to_string().c_str()) == rule(text));
        }
    }

    TEST_CASE("blanks, the order of clauses and the case of a key's name mean nothing")
    {
        CHECK(rule(" key  Partner-Y see op-y, op-z\tapex e164.arpa ,e164enum.net ") ==
              rule("key partner-y. apex e164.arpa.,e164enum.net. see op-y,op-z"));
        CHECK(rule("any see all") == rule("any"));
        CHECK(rule("::ffff:192.0.2.1") == rule("192.0.2.1"));
    }

    TEST_CASE("what is wrong with a rule is named")
    {
        struct Case {
            const char* text;
            const char* error;
        };
        for (const auto& [text, error] : std::initializer_list<Case>{
                 {"", "rule '': not an IP address or prefix: ''"},
                 {"192.0.2.1/24",
                  "rule '192.0.2.1/24': address bits are set behind the prefix: '192.0.2.1/24'"},
                 {"everybody", "rule 'everybody': not an IP address or prefix: 'everybody'"},
                 {"key", "rule 'key': 'key' needs the name of a key, not ''"},
                 {"key a..b", "rule 'key a..b': 'key' needs the name of a key, not 'a..b'"},
                 {"any but me", "rule 'any but me': not one of 'apex', 'see' and 'deny': 'but'"},
                 {"any apex", "rule 'any apex': 'apex' needs names: NAME,..."},
                 {"any apex a,,b", "rule 'any apex a,,b': 'apex' needs names: NAME,..."},
                 {"any apex a,", "rule 'any apex a,': 'apex' needs names: NAME,..."},
                 {"any apex a,A.", "rule 'any apex a,A.': twice the same apex: 'A.'"},
                 {"any see", "rule 'any see': 'see' needs operators: all, or host|OPERATOR,..."},
                 {"any see host,all", "rule 'any see host,all': 'see all' stands alone"},
                 {"any see a see b", "rule 'any see a see b': twice 'see'"},
                 {"any deny deny", "rule 'any deny deny': twice 'deny'"},
                 {"any deny see host",
                  "rule 'any deny see host': whoever is denied sees nothing: no 'see'"},
             }) {
            CAPTURE(text);
            CHECK(error_of(text) == error);
        }
        CHECK(error_of("any see -x").starts_with("rule 'any see -x': "));
    }
}
