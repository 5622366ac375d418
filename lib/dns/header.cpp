#include "dns/header.h"

namespace des {

Header read_header(ByteReader& packet) noexcept
{
    // Braces fix the order of the reads.
    return Header{packet.u16(), packet.u16(), packet.u16(),
                  packet.u16(), packet.u16(), packet.u16()};
}

void write_header(ByteWriter& packet, const Header& header) noexcept
{
    for (const auto field : {header.id, header.flags, header.questions, header.answers,
                             header.authorities, header.additionals})
        packet.u16(field);
}

} // namespace des
