#include "base/base64.h"

#include <algorithm>
#include <cstdint>

namespace des {
namespace {

std::optional<std::uint32_t> value_of(char c) noexcept
{
    constexpr std::string_view alphabet =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto at = alphabet.find(c);
    if (at == std::string_view::npos)
        return std::nullopt;
    return static_cast<std::uint32_t>(at);
}

} // namespace

std::optional<std::string> decode_base64(std::string_view text)
{
    if (text.size() % 4 != 0)
        return std::nullopt;
    for (int padding = 0; padding < 2 && text.ends_with('='); ++padding)
        text.remove_suffix(1);
    std::string octets;
    std::uint32_t bits = 0;
    unsigned count = 0; // of the bits that wait
    for (const char c : text) {
        const auto value = value_of(c);
        if (!value)
            return std::nullopt;
        bits = bits << 6U | *value;
        count += 6;
        if (count < 8)
            continue;
        count -= 8;
        octets += static_cast<char>(bits >> count & 0xFFU);
    }
    return octets;
}

} // namespace des
