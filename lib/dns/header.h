#pragma once

#include "dns/codes.h"
#include "dns/cursor.h"

namespace des {

// The first twelve octets of a message (RFC 1035, section 4.1.1).
struct Header {
    static constexpr std::size_t size = 12;

    // The bits of `flags`.
    static constexpr std::uint16_t qr = 0x8000;
    static constexpr std::uint16_t aa = 0x0400;
    static constexpr std::uint16_t tc = 0x0200;
    static constexpr std::uint16_t rd = 0x0100;
    static constexpr std::uint16_t ra = 0x0080;
    static constexpr std::uint16_t ad = 0x0020;
    static constexpr std::uint16_t cd = 0x0010;

    std::uint16_t id = 0;
    std::uint16_t flags = 0;
    std::uint16_t questions = 0;
    std::uint16_t answers = 0;
    std::uint16_t authorities = 0;
    std::uint16_t additionals = 0;

    bool has(std::uint16_t flag) const noexcept { return (flags & flag) != 0; }
    Opcode opcode() const noexcept { return static_cast<Opcode>(flags >> 11U & 15U); }
    // Only its lower four bits: the rest stands in the OPT record.
    RCode rcode() const noexcept { return static_cast<RCode>(flags & 15U); }
};

// Twelve octets from where the cursor stands; ask the cursor whether there were as many.
Header read_header(ByteReader& packet) noexcept;
void write_header(ByteWriter& packet, const Header& header) noexcept;

} // namespace des
