#include "soap/value.h"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <string_view>

namespace {

using des::soap::Octets;
using des::soap::Value;
using namespace std::string_view_literals;

template <class T>
std::string written(const T& value)
{
    std::string out;
    Value<T>::write(out, value);
    return out;
}

// What is read is written the same; nothing otherwise.
template <class T>
std::string through(std::string_view text)
{
    const auto value = Value<T>::read(text);
    return value ? written<T>(*value) : "";
}

} // namespace

TEST_SUITE("soap/value")
{
    TEST_CASE("numbers are in the range of their types")
    {
        CHECK(through<des::Order>("65535") == "65535");
        CHECK(through<des::Order>("+007") == "7");
        CHECK(through<des::Preference>("0") == "0");
        for (const auto* text : {"65536", "-1", "", "1.0", "0x1", "1 2", "+", "++1", "+-1", "a"}) {
            CAPTURE(text);
            CHECK_FALSE(Value<des::Order>::read(text));
            CHECK_FALSE(Value<des::Preference>::read(text));
        }
        CHECK(through<des::Serial>("4294967295") == "4294967295");
        CHECK_FALSE(Value<des::Serial>::read("4294967296"));
        CHECK(through<std::uint64_t>("18446744073709551615") == "18446744073709551615");
        CHECK_FALSE(Value<std::uint64_t>::read("18446744073709551616"));
        CHECK(through<des::Ttl>("2147483647") == "2147483647");
        CHECK_FALSE(Value<des::Ttl>::read("2147483648"));
        CHECK_FALSE(Value<des::Ttl>::read("1h"));
        CHECK(through<std::chrono::seconds>("300") == "300");
        CHECK_FALSE(Value<std::chrono::seconds>::read("301"));
    }

    TEST_CASE("numbers and blocks are taken in the one form of the schema")
    {
        for (const auto* text : {"+61255501234", "+6125550XXXX", "+61255501*", "+1",
                                 "+123456789012345", "+1XXXXXXXXXXXXXX"}) {
            CAPTURE(text);
            CHECK(through<des::NumberBlock>(text) == text);
        }
        for (const auto* text :
             {"", "+", "61255501234", "+61 255501234", "tel:+61255501234", "+61255501xxx", "+0123",
              "+1234567890123456", "+123456789012345X", "+123456789012345*", "+61X*", "+6*1",
              "+61255501000-+61255501999"}) {
            CAPTURE(text);
            CHECK_FALSE(Value<des::NumberBlock>::read(text));
        }
    }

    TEST_CASE("identifiers and positions are theirs")
    {
        CHECK(through<des::OperatorId>("operator-z.example") == "operator-z.example");
        CHECK_FALSE(Value<des::OperatorId>::read("-z"));
        CHECK(through<des::TransactionId>("a<b>&c") == "a&lt;b&gt;&amp;c");
        CHECK_FALSE(Value<des::TransactionId>::read("a b"));
        CHECK(through<des::Position>("42+a61255501234") == "42+a61255501234");
        CHECK_FALSE(Value<des::Position>::read("42+"));
        CHECK(through<des::DomainName>("example.com") == "example.com.");
        CHECK_FALSE(Value<des::DomainName>::read("a..b"));
    }

    TEST_CASE("times are in UTC, to the millisecond")
    {
        CHECK(through<des::Timestamp>("2026-12-01T01:02:03.004Z") == "2026-12-01T01:02:03.004Z");
        CHECK(through<des::Timestamp>("2028-02-29T23:59:59.999Z") == "2028-02-29T23:59:59.999Z");
        for (const auto* text :
             {"", "2026-12-01", "2026-12-01T01:02:03Z", "2026-12-01T01:02:03.004+01:00",
              "2026-02-29T00:00:00.000Z", "2026-13-01T00:00:00.000Z", "2026-12-01T24:00:00.000Z",
              "2026-12-01T00:60:00.000Z", "2026-12-01T00:00:60.000Z", "2026-12-01 01:02:03.004Z",
              "2026-12-01T01:02:03.004Zx"}) {
            CAPTURE(text);
            CHECK_FALSE(Value<des::Timestamp>::read(text));
        }
    }

    TEST_CASE("truth has four spellings")
    {
        CHECK(through<bool>("true") == "true");
        CHECK(through<bool>("1") == "true");
        CHECK(through<bool>("false") == "false");
        CHECK(through<bool>("0") == "false");
        CHECK_FALSE(Value<bool>::read("TRUE"));
        CHECK_FALSE(Value<bool>::read(""));
    }

    TEST_CASE("text for people is cut where it is too long, and has no octet that XML has not")
    {
        CHECK(written<std::string>("a < b & c") == "a &lt; b &amp; c");
        CHECK(written<std::string>("disk\x01 full\xFF") == "disk? full?");
        CHECK(written<std::string>(" \x01") == "&#32;?");
        std::string accents;
        for (int i = 0; i < 1024; ++i)
            accents += "\xC3\xA9";
        CHECK(Value<std::string>::read(accents).value() == accents);
        CHECK_FALSE(Value<std::string>::read(accents + "x"));
        CHECK(written<std::string>(accents + "x") == accents);
        CHECK(written<std::string>(std::string(2000, '\x01')) == std::string(1024, '?'));
    }

    TEST_CASE("the first characters are whole ones")
    {
        CHECK(des::soap::first_characters("", 1) == "");
        CHECK(des::soap::first_characters("abc", 3) == "abc");
        CHECK(des::soap::first_characters("abc", 2) == "ab");
        CHECK(des::soap::first_characters("\xC3\xA9\xC3\xA9", 1) == "\xC3\xA9");
        CHECK(des::soap::first_characters("abc", 0) == "");
    }

    TEST_CASE("a field has at most 255 octets")
    {
        CHECK(through<des::CharacterString>("!^.*$!sip:a&b@x!") == "!^.*$!sip:a&amp;b@x!");
        CHECK(Value<des::CharacterString>::read(std::string(255, 'x')));
        CHECK_FALSE(Value<des::CharacterString>::read(std::string(256, 'x')));
    }

    TEST_CASE("octets are base64 (RFC 4648, section 10)")
    {
        constexpr auto pairs = std::to_array<std::pair<std::string_view, std::string_view>>(
            {{"", ""},
             {"f", "Zg=="},
             {"fo", "Zm8="},
             {"foo", "Zm9v"},
             {"foob", "Zm9vYg=="},
             {"fooba", "Zm9vYmE="},
             {"foobar", "Zm9vYmFy"},
             {"\0\xFF\xFE\x80"sv, "AP/+gA=="}});
        for (const auto& [octets, text] : pairs) {
            CAPTURE(text);
            CHECK(written(Octets{std::string(octets)}) == text);
            CHECK(Value<Octets>::read(text).value().octets == octets);
        }
        CHECK(Value<Octets>::read("Zm9v\r\n YmFy").value().octets == "foobar");
        for (const auto* text : {"Z", "Zg", "Zg=", "Zg===", "=Zg=", "Z===", "Zm9v=", "Zm-v", "!"}) {
            CAPTURE(text);
            CHECK_FALSE(Value<Octets>::read(text));
        }
    }
}
