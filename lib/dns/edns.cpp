#include "dns/edns.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::uint16_t do_bit = 0x8000;   // RFC 3225, section 3
constexpr std::uint16_t padding_code = 12; // RFC 7830, section 3

} // namespace

Edns read_edns(ByteReader& packet) noexcept
{
    Edns edns;
    edns.payload = packet.u16();
    edns.extended_rcode = packet.u8();
    edns.version = packet.u8();
    edns.dnssec_ok = (packet.u16() & do_bit) != 0;
    edns.options = packet.take(packet.u16());
    ByteReader options(edns.options);
    while (options.remaining() > 0) {
        options.u16();
        options.take(options.u16());
    }
    if (options.failed())
        packet.fail();
    return edns;
}

void write_edns(ByteWriter& packet, const Edns& edns) noexcept
{
    packet.u8(0); // the root
    packet.u16(static_cast<std::uint16_t>(RRType::opt));
    packet.u16(edns.payload);
    packet.u8(edns.extended_rcode);
    packet.u8(edns.version);
    packet.u16(edns.dnssec_ok ? do_bit : std::uint16_t{0});
    const auto padding = edns.padding ? Edns::option_head + *edns.padding : 0;
    packet.u16(static_cast<std::uint16_t>(edns.options.size() + padding));
    packet.put(edns.options);
    if (!edns.padding)
        return;
    packet.u16(padding_code);
    packet.u16(*edns.padding);
    const auto zeros = packet.claim(*edns.padding);
    std::fill(zeros.begin(), zeros.end(), std::uint8_t{0});
}

} // namespace des
