#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {

std::string to_lower(std::string_view text)
{
    std::string lower(text);
    for (char& c : lower)
        c = to_lower(c);
    return lower;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept
{
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return to_lower(x) == to_lower(y); });
}

std::string_view trimmed(std::string_view text) noexcept
{
    const auto first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

std::string quoted(std::string_view text)
{
    constexpr std::size_t longest = 80;
    std::string out = "'";
    for (const char c : text.substr(0, longest)) {
        if (is_printable(c))
            out += c;
        else
            out += fmt::format("\\{:03}", static_cast<unsigned char>(c));
    }
    out += text.size() > longest ? "…'" : "'";
    return out;
}

} // namespace des
