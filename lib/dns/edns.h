#pragma once

#include "dns/codes.h"
#include "dns/cursor.h"

#include <optional>

namespace des {

// What the OPT record of a message says (RFC 6891, section 6.1).
struct Edns {
    std::uint16_t payload = 1232; // the largest UDP message its sender takes
    std::uint8_t extended_rcode = 0;
    std::uint8_t version = 0;
    bool dnssec_ok = false;
    Bytes options; // of the packet it was read from
    // To write: an option of so many zeros behind the others (RFC 7830); nothing: no such option.
    std::optional<std::uint16_t> padding;

    static constexpr std::size_t size = 11;       // on the wire, without options
    static constexpr std::size_t option_head = 4; // the code and the length of an option
    // The least a sender may ask for; what is less means this (RFC 6891, section 6.2.3).
    static constexpr std::uint16_t least_payload = 512;
};

// The class, TTL and RDATA of an OPT record, from behind its type; fails the cursor where the
// options do not add up.
Edns read_edns(ByteReader& packet) noexcept;

// The whole record.
void write_edns(ByteWriter& packet, const Edns& edns) noexcept;

} // namespace des
