#include "dns/name.h"

#include "dns/bytes.h"

#include <doctest/doctest.h>

using des::ByteReader;
using des::test::bytes;

TEST_SUITE("dns/name")
{
    TEST_CASE("a name is read with its pointers followed")
    {
        const auto packet = bytes("02'de'00 01'1'C000 C004 FF");
        ByteReader in(packet);
        CHECK(des::read_name(in)->to_string() == "de.");
        CHECK(des::read_name(in)->to_string() == "1.de.");
        CHECK(in.position() == 8);
        CHECK(des::read_name(in)->to_string() == "1.de.");
        CHECK(in.position() == 10);
    }

    TEST_CASE("a name that leads nowhere is refused")
    {
        const char* const table[] = {
            "",          // nothing
            "01",        // a label cut short
            "01'1'",     // no end
            "C0",        // half a pointer
            "C000",      // a pointer to itself
            "01'1'C000", // a circle
            "01'1'C003", // forward
            "01'1'C0FF", // behind the end
            "40'1'00",   // an extended label
            "80'1'00",
        };
        for (const char* text : table) {
            CAPTURE(text);
            const auto packet = bytes(text);
            ByteReader in(packet);
            CHECK_FALSE(des::read_name(in));
            CHECK(in.failed());
        }
    }

    TEST_CASE("a name may have 255 octets and not one more")
    {
        std::vector<std::uint8_t> packet;
        for (int i = 0; i < 127; ++i)
            packet.insert(packet.end(), {1, 'a'});
        packet.push_back(0);
        ByteReader in(packet);
        CHECK(des::read_name(in)->label_count() == 127);
        ByteReader again(packet);
        des::skip_name(again);
        CHECK(again.remaining() == 0);
        packet.insert(packet.begin(), {1, 'a'});
        ByteReader longer(packet);
        CHECK_FALSE(des::read_name(longer));
        ByteReader skipped(packet);
        des::skip_name(skipped);
        CHECK(skipped.failed());
    }

    TEST_CASE("skipping stops behind the first pointer")
    {
        const auto packet = bytes("02'de'C0FF 01");
        ByteReader in(packet);
        des::skip_name(in);
        CHECK_FALSE(in.failed());
        CHECK(in.remaining() == 1);
    }
}
