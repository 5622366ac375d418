#include "base/domain_name.h"

#include <doctest/doctest.h>

#include <string>

using des::DomainName;

namespace {

DomainName name(const char* text)
{
    return des::value_or_throw(DomainName::parse(text));
}

} // namespace

TEST_SUITE("base/domain_name")
{
    TEST_CASE("a name without the final dot is absolute when there is no origin")
    {
        CHECK(name("e164.arpa").to_string() == "e164.arpa.");
        CHECK(name("e164.arpa.").wire() ==
              std::string("\x04"
                          "e164\x04"
                          "arpa\0",
                          11));
    }

    TEST_CASE("the root is a single dot")
    {
        CHECK(name(".").is_root());
        CHECK(DomainName().to_string() == ".");
        CHECK(name(".").label_count() == 0);
    }

    TEST_CASE("a relative name is completed by the origin, and @ is the origin")
    {
        const auto origin = name("e164.arpa");
        CHECK(DomainName::parse("1.6", origin)->to_string() == "1.6.e164.arpa.");
        CHECK(DomainName::parse("1.6.", origin)->to_string() == "1.6.");
        CHECK(DomainName::parse("@", origin)->to_string() == "e164.arpa.");
    }

    TEST_CASE("every octet survives the way to text and back")
    {
        for (int octet = 0; octet < 256; ++octet) {
            const std::string wire{'\x02', static_cast<char>(octet), 'x', '\0'};
            const auto decoded = DomainName::decode(wire);
            REQUIRE(decoded);
            const auto again = DomainName::parse(decoded->to_string());
            REQUIRE(again);
            CHECK(again->wire() == wire);
        }
    }

    TEST_CASE("a name that breaks a limit of RFC 1035 is refused")
    {
        const std::string label(63, 'a');
        CHECK(DomainName::parse(label));
        CHECK_FALSE(DomainName::parse(label + 'a'));
        const auto three = label + '.' + label + '.' + label + '.';
        CHECK(DomainName::parse(three + std::string(61, 'b')));
        CHECK_FALSE(DomainName::parse(three + std::string(62, 'b')));
        for (const char* text :
             {"", "..", ".a", "a..b", "a\\", "a\\1", "a\\12", "a\\256", "a\\2x5"})
            CHECK_FALSE_MESSAGE(DomainName::parse(text), text);
    }

    TEST_CASE("wire format that is cut, too long or compressed is refused")
    {
        using namespace std::string_literals;
        for (const auto& wire : {""s, "\x01"s, "\x01x"s, "\x00x"s, "\xc0\x0c"s, "\x01x\x00y"s})
            CHECK_FALSE(DomainName::decode(wire));
        CHECK(DomainName::decode("\x01x\x00"s));
    }

    TEST_CASE("names are compared ignoring case, and keep the case they have")
    {
        CHECK(name("E164.ARPA") == name("e164.arpa"));
        CHECK(name("E164.ARPA").to_string() == "E164.ARPA.");
        CHECK(name("E164.ARPA").lower().to_string() == "e164.arpa.");
        CHECK((name("a.b") <=> name("A.B")) == std::weak_ordering::equivalent);
    }

    TEST_CASE("a name is below its ancestors and itself, by label and not by letter")
    {
        CHECK(name("1.6.e164.arpa").is_at_or_below(name("E164.arpa")));
        CHECK(name("e164.arpa").is_at_or_below(name("e164.arpa")));
        CHECK(name("e164.arpa").is_at_or_below(DomainName()));
        CHECK_FALSE(name("xe164.arpa").is_at_or_below(name("e164.arpa")));
        CHECK_FALSE(name("arpa").is_at_or_below(name("e164.arpa")));
    }

    TEST_CASE("the parent lacks the first label")
    {
        CHECK(name("a.b").parent() == name("b"));
        CHECK(name("b").parent().is_root());
        CHECK(DomainName().parent().is_root());
    }
}
