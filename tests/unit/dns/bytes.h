#pragma once

#include "base/domain_name.h"

#include <cstdint>
#include <string_view>
#include <vector>

namespace des::test {

// Octets from hexadecimal digits; blanks separate for the eye, text stands in single quotes.
inline std::vector<std::uint8_t> bytes(std::string_view text)
{
    const auto nibble = [](char c) { return c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10; };
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == ' ')
            continue;
        if (text[i] == '\'') {
            while (text[++i] != '\'')
                out.push_back(static_cast<std::uint8_t>(text[i]));
            continue;
        }
        out.push_back(static_cast<std::uint8_t>(nibble(text[i]) << 4 | nibble(text[i + 1])));
        ++i;
    }
    return out;
}

inline DomainName name(std::string_view text)
{
    return value_or_throw(DomainName::parse(text));
}

} // namespace des::test
