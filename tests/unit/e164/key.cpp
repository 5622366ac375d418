#include "e164/key.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <vector>

using des::NumberBlock;
using des::NumberKey;

namespace {

NumberKey key(const char* text)
{
    return NumberKey(des::value_or_throw(NumberBlock::parse(text)));
}

} // namespace

TEST_SUITE("e164/key")
{
    TEST_CASE("keys stand in the order of the digits, a prefix before what is below it")
    {
        const std::vector<NumberKey> ascending{NumberKey(),   key("+1"),
                                               key("+19"),    key("+199999999999999"),
                                               key("+2"),     key("+25"),
                                               key("+25X"),   key("+25XX"),
                                               key("+25*"),   key("+250"),
                                               key("+2500*"), key("+26"),
                                               key("+9*"),    key("+999999999999999")};
        CHECK(std::is_sorted(ascending.begin(), ascending.end()));
        CHECK(std::is_sorted(ascending.begin(), ascending.end(), [](NumberKey a, NumberKey b) {
            return a.to_signed() < b.to_signed();
        }));
    }

    TEST_CASE("a key gives its block back")
    {
        for (const char* text : {"+1", "+25*", "+61255501XXX", "+999999999999999", "+10",
                                 "+1000000", "+99999999999999*", "+9XXXXXXXXXXXXXX"}) {
            CHECK(key(text).block()->to_string() == text);
            CHECK(NumberKey::from_signed(key(text).to_signed()) == key(text));
        }
    }

    TEST_CASE("a key that no block has is refused")
    {
        for (const std::uint64_t bits :
             {0ULL, 0x1000'0000'0000'0000ULL, 0x2030'0000'0000'0000ULL << 1U,
              0xF000'0000'0000'0000ULL, 0x2022'0000'0000'0000ULL, 0x2222'2222'2222'2221ULL})
            CHECK_FALSE(NumberKey::from_bits(bits).block());
    }

    TEST_CASE("a key knows its length, its prefixes and the end of what is below it")
    {
        const auto k = key("+61255501XXX");
        CHECK(k.length() == 8);
        CHECK(k.following() == 3);
        CHECK(k.prefix() == key("+61255501"));
        CHECK(k.truncated(2) == key("+61"));
        CHECK(k.truncated(0) == NumberKey());
        CHECK(NumberKey().length() == 0);
        CHECK(key("+61").last_below() >= key("+619999999999999"));
        CHECK(key("+61").last_below() < key("+62"));
        CHECK(key("+9").last_below() >= key("+99*"));
        CHECK(key("+123456789012345").last_below() < key("+123456789012346"));
        CHECK(key("+123456789012345").truncated(15) == key("+123456789012345"));
    }
}
