#include "e164/enum_name.h"

#include <doctest/doctest.h>

#include <string>

using des::DomainName;
using des::E164Number;
using des::NumberBlock;

namespace {

const DomainName arpa = des::value_or_throw(DomainName::parse("e164.arpa"));

std::string name_of(const char* block, const DomainName& apex = arpa)
{
    return des::value_or_throw(
               des::owner_name(des::value_or_throw(NumberBlock::parse(block)), apex))
        .to_string();
}

std::string block_in(const char* name)
{
    const auto block = des::block_of_name(des::value_or_throw(DomainName::parse(name)), arpa);
    return block ? block->to_string() : "refused";
}

} // namespace

TEST_SUITE("e164/enum_name")
{
    TEST_CASE("the digits stand reversed, a label each, under the apex (RFC 6116, section 3.2)")
    {
        const auto number = des::value_or_throw(E164Number::parse("+442079460148"));
        CHECK(des::enum_name(number, arpa)->to_string() == "8.4.1.0.6.4.9.7.0.2.4.4.e164.arpa.");
        const auto gsma = des::value_or_throw(DomainName::parse("e164enum.net"));
        CHECK(name_of("+1", gsma) == "1.e164enum.net.");
        CHECK(name_of("+1", DomainName()) == "1.");
    }

    TEST_CASE("a block stands as the wildcard under its prefix")
    {
        CHECK(name_of("+61255501*") == "*.1.0.5.5.5.2.1.6.e164.arpa.");
        CHECK(name_of("+61255501XXX") == "*.1.0.5.5.5.2.1.6.e164.arpa.");
    }

    TEST_CASE("the name leads back to number and block, whatever the case of the apex")
    {
        CHECK(block_in("8.4.1.0.6.4.9.7.0.2.4.4.E164.Arpa") == "+442079460148");
        CHECK(block_in("*.1.0.5.5.5.2.1.6.e164.arpa") == "+61255501*");
        CHECK(block_in("5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa") == "+123456789012345");
    }

    TEST_CASE("a name that is not a number's is refused")
    {
        for (const char* name :
             {"e164.arpa", "1.6.e164.net", "*.e164.arpa", "0.e164.arpa", "1.0.e164.arpa",
              "12.6.e164.arpa", "x.6.e164.arpa", "1.*.6.e164.arpa", "*.*.6.e164.arpa",
              "6.5.4.3.2.1.0.9.8.7.6.5.4.3.2.1.e164.arpa", "arpa"})
            CHECK_MESSAGE(block_in(name) == "refused", name);
    }

    TEST_CASE("an apex too long for the digits is refused, not cut")
    {
        const std::string label(63, 'a');
        const auto apex = des::value_or_throw(
            DomainName::parse(label + '.' + label + '.' + label + '.' + std::string(50, 'b')));
        const auto number = des::value_or_throw(E164Number::parse("+123456789"));
        CHECK_FALSE(des::enum_name(number, apex));
    }
}
