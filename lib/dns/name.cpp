#include "dns/name.h"

#include "base/text.h"

#include <span>

namespace des {
namespace {

constexpr std::uint8_t pointer_bits = 0xC0; // RFC 1035, section 4.1.4
constexpr std::size_t longest_name = 255;

constexpr bool is_pointer(std::uint8_t length) noexcept
{
    return (length & pointer_bits) == pointer_bits;
}

// 01 and 10 in the first two bits: extended labels, given up by RFC 6891, section 5.
constexpr bool is_label(std::uint8_t length) noexcept
{
    return (length & pointer_bits) == 0;
}

bool read_octets(ByteReader& packet, WireName& name) noexcept
{
    ByteWriter out(name.octets);
    std::size_t start = packet.position();
    std::size_t behind = 0; // the first pointer
    while (!packet.failed()) {
        const auto length = packet.u8();
        if (is_pointer(length)) {
            const std::size_t target = (length & 0x3FU) << 8U | packet.u8();
            if (packet.failed() || target >= start)
                break;
            behind = behind == 0 ? packet.position() : behind;
            start = target;
            packet.seek(target);
            continue;
        }
        out.u8(length);
        out.put(packet.take(is_label(length) ? length : 0));
        if (!is_label(length) || out.failed() || packet.failed())
            break;
        if (length != 0)
            continue;
        packet.seek(behind == 0 ? packet.position() : behind);
        name.size = out.position();
        return true;
    }
    packet.fail();
    return false;
}

} // namespace

std::optional<DomainName> read_name(ByteReader& packet)
{
    WireName name;
    if (!read_octets(packet, name))
        return std::nullopt;
    return value_or_throw(DomainName::decode(as_text(name.bytes())));
}

bool read_lower_name(ByteReader& packet, WireName& name) noexcept
{
    if (!read_octets(packet, name))
        return false;
    // The octets of lengths are less than those of letters.
    for (auto& octet : std::span(name.octets).first(name.size))
        octet = static_cast<std::uint8_t>(to_lower(static_cast<char>(octet)));
    return true;
}

void skip_name(ByteReader& packet) noexcept
{
    const auto start = packet.position();
    for (auto length = packet.u8(); length != 0; length = packet.u8()) {
        if (is_pointer(length)) {
            packet.u8();
            return;
        }
        packet.take(length);
        if (!is_label(length) || packet.position() - start >= longest_name) {
            packet.fail();
            return;
        }
    }
}

} // namespace des
