#include "dns/cursor.h"

#include <algorithm>
#include <array>

namespace des {

Bytes ByteReader::take(std::size_t count) noexcept
{
    if (count > remaining())
        failed_ = true;
    if (failed_)
        return {};
    position_ += count;
    return bytes_.subspan(position_ - count, count);
}

std::uint8_t ByteReader::u8() noexcept
{
    const auto bytes = take(1);
    return bytes.empty() ? std::uint8_t{0} : bytes[0];
}

std::uint16_t ByteReader::u16() noexcept
{
    const auto bytes = take(2);
    return bytes.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>(bytes[0] << 8U | bytes[1]);
}

std::uint32_t ByteReader::u32() noexcept
{
    const auto bytes = take(4);
    return bytes.empty() ? std::uint32_t{0}
                         : std::uint32_t{bytes[0]} << 24U | std::uint32_t{bytes[1]} << 16U |
            std::uint32_t{bytes[2]} << 8U | bytes[3];
}

void ByteReader::seek(std::size_t position) noexcept
{
    if (position > bytes_.size())
        failed_ = true;
    else
        position_ = position;
}

std::span<std::uint8_t> ByteWriter::claim(std::size_t count) noexcept
{
    if (count > bytes_.size() - position_)
        failed_ = true;
    if (failed_)
        return {};
    position_ += count;
    return bytes_.subspan(position_ - count, count);
}

void ByteWriter::put(Bytes bytes) noexcept
{
    const auto room = claim(bytes.size());
    std::copy_n(bytes.begin(), room.size(), room.begin());
}

void ByteWriter::u8(std::uint8_t value) noexcept
{
    put(Bytes{&value, 1});
}

void ByteWriter::u16(std::uint16_t value) noexcept
{
    const std::array octets{static_cast<std::uint8_t>(value >> 8U),
                            static_cast<std::uint8_t>(value & 0xFFU)};
    put(octets);
}

void ByteWriter::u32(std::uint32_t value) noexcept
{
    const std::array octets{
        static_cast<std::uint8_t>(value >> 24U), static_cast<std::uint8_t>(value >> 16U & 0xFFU),
        static_cast<std::uint8_t>(value >> 8U & 0xFFU), static_cast<std::uint8_t>(value & 0xFFU)};
    put(octets);
}

void ByteWriter::u16_at(std::size_t position, std::uint16_t value) noexcept
{
    if (position + 2 > position_) {
        failed_ = true;
        return;
    }
    bytes_[position] = static_cast<std::uint8_t>(value >> 8U);
    bytes_[position + 1] = static_cast<std::uint8_t>(value & 0xFFU);
}

} // namespace des
