#include "procedures/digest.h"

#include <fmt/format.h>

namespace des {

RequestDigest& RequestDigest::add(std::string_view part) noexcept
{
    std::string_view::size_type length = part.size();
    for (int i = 0; i < 8; ++i, length >>= 8U) {
        const auto octet = static_cast<char>(length & 0xFFU);
        add_piece({&octet, 1});
    }
    return add_piece(part);
}

RequestDigest& RequestDigest::add_piece(std::string_view octets) noexcept
{
    for (const char octet : octets)
        state_ = (state_ ^ static_cast<unsigned char>(octet)) * 0x100'0000'01b3U;
    return *this;
}

std::string RequestDigest::to_string() const
{
    return fmt::format("{:016x}", state_);
}

} // namespace des
