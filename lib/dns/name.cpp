#include "dns/name.h"

#include <string>

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

} // namespace

std::optional<DomainName> read_name(ByteReader& packet)
{
    std::string wire;
    std::size_t start = packet.position();
    std::optional<std::size_t> behind; // the first pointer
    while (!packet.failed()) {
        const auto length = packet.u8();
        if (is_pointer(length)) {
            const std::size_t target = (length & 0x3FU) << 8U | packet.u8();
            if (packet.failed() || target >= start)
                break;
            behind = behind.value_or(packet.position());
            start = target;
            packet.seek(target);
            continue;
        }
        const auto label = packet.take(is_label(length) ? length : 0);
        if (!is_label(length) || wire.size() + 1 + label.size() > longest_name)
            break;
        wire += static_cast<char>(length);
        wire += as_text(label);
        if (length != 0)
            continue;
        if (packet.failed())
            break;
        packet.seek(behind.value_or(packet.position()));
        return value_or_throw(DomainName::decode(wire));
    }
    packet.fail();
    return std::nullopt;
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
