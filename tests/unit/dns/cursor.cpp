#include "dns/cursor.h"

#include "dns/bytes.h"

#include <doctest/doctest.h>

#include <array>

using des::ByteReader;
using des::ByteWriter;
using des::test::bytes;

TEST_SUITE("dns/cursor")
{
    TEST_CASE("numbers are read in network order")
    {
        const auto packet = bytes("01 0203 04050607 'ab'");
        ByteReader in(packet);
        CHECK(in.u8() == 1);
        CHECK(in.u16() == 0x0203);
        CHECK(in.u32() == 0x04050607);
        CHECK(des::as_text(in.take(2)) == "ab");
        CHECK(in.remaining() == 0);
        CHECK_FALSE(in.failed());
    }

    TEST_CASE("a reader that failed reads nothing any more")
    {
        const auto packet = bytes("01 02 03");
        ByteReader in(packet);
        CHECK(in.u32() == 0);
        CHECK(in.failed());
        CHECK(in.u8() == 0);
        CHECK(in.take(1).empty());
        CHECK(in.remaining() == 0);
        in.seek(0);
        CHECK(in.u8() == 0);
    }

    TEST_CASE("seeking behind the end fails, to the end does not")
    {
        const auto packet = bytes("01 02");
        ByteReader in(packet);
        in.seek(2);
        CHECK_FALSE(in.failed());
        in.seek(3);
        CHECK(in.failed());
    }

    TEST_CASE("a writer never writes past the end")
    {
        std::array<std::uint8_t, 4> room{};
        ByteWriter out(std::span<std::uint8_t>(room).first(3));
        out.u16(0x0102);
        out.u16(0x0304);
        CHECK(out.failed());
        CHECK(out.position() == 2);
        out.u8(5);
        CHECK(out.position() == 2);
        CHECK(room == std::array<std::uint8_t, 4>{1, 2, 0, 0});
    }

    TEST_CASE("a length can be put in later, but only where something was written")
    {
        std::array<std::uint8_t, 8> room{};
        ByteWriter out(room);
        out.u16(0);
        out.put("abc");
        out.u16_at(0, 3);
        CHECK(des::as_text(out.written()) == std::string_view("\0\3abc", 5));
        out.u16_at(4, 1);
        CHECK(out.failed());
    }
}
