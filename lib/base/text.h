#pragma once

// Small questions about ASCII text. Nothing here looks at the locale.

#include <string>
#include <string_view>

namespace des {

constexpr bool is_digit(char c) noexcept
{
    return c >= '0' && c <= '9';
}

constexpr bool is_alpha(char c) noexcept
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr bool is_printable(char c) noexcept
{
    return c >= ' ' && c <= '~';
}

constexpr char to_lower(char c) noexcept
{
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
}

std::string to_lower(std::string_view text);

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;

// Without blanks and tabs at both ends.
std::string_view trimmed(std::string_view text) noexcept;

// For a message: in single quotes, control and non-ASCII octets as \DDD, shortened after 80.
std::string quoted(std::string_view text);

} // namespace des
