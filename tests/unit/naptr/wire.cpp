#include "naptr/wire.h"

#include <doctest/doctest.h>

#include <string>

using namespace des;
using namespace std::string_literals;

TEST_SUITE("naptr/wire")
{
    TEST_CASE("RDATA is order, preference, three strings and a name")
    {
        Naptr record;
        record.order = Order{100};
        record.preference = Preference{0x0102};
        record.flags = value_or_throw(CharacterString::of("u"));
        record.services = value_or_throw(CharacterString::of("E2U+sip"));
        record.regexp = value_or_throw(CharacterString::of("!a!b!"));
        CHECK(encode_rdata(record) ==
              "\x00\x64\x01\x02\x01u\x07"
              "E2U+sip\x05!a!b!\x00"s);
    }

    TEST_CASE("RDATA that ends early, goes on or is compressed is refused")
    {
        const auto good = "\x00\x64\x01\x02\x01u\x00\x00\x01x\x00"s;
        CHECK(decode_rdata(good));
        for (std::size_t length = 0; length < good.size(); ++length)
            CHECK_FALSE(decode_rdata(good.substr(0, length)));
        CHECK_FALSE(decode_rdata(good + '\0'));
        CHECK_FALSE(decode_rdata("\x00\x64\x01\x02\x01u\x00\x00\xC0\x0C"s));
    }

    TEST_CASE("a damaged set is refused")
    {
        const auto set = value_or_throw(RecordSet::of({Naptr{}}, Ttl(60)));
        const auto good = encode_set(set);
        CHECK(decode_set(good));
        for (std::size_t length = 0; length < good.size(); ++length)
            CHECK_FALSE(decode_set(good.substr(0, length)));
        auto unknown_serving = good;
        unknown_serving[4] = 2;
        CHECK_FALSE(decode_set(unknown_serving));
    }
}
