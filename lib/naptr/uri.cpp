#include "naptr/uri.h"

#include "base/text.h"

#include <algorithm>

namespace des {

std::string uri_scheme(std::string_view text)
{
    const auto colon = text.find(':');
    if (colon == std::string_view::npos || colon == 0 || !is_alpha(text.front()))
        return {};
    const auto scheme = text.substr(0, colon);
    const bool is_scheme = std::all_of(scheme.begin(), scheme.end(), [](char c) {
        return is_alpha(c) || is_digit(c) || c == '+' || c == '-' || c == '.';
    });
    return is_scheme ? to_lower(scheme) : std::string();
}

bool is_absolute_uri(std::string_view text) noexcept
{
    const auto scheme = uri_scheme(text);
    return !scheme.empty() && text.size() > scheme.size() + 1 &&
        std::none_of(text.begin(), text.end(), [](char c) {
            const auto octet = static_cast<unsigned char>(c);
            return octet <= ' ' || octet == 0x7F;
        });
}

std::string fill_template(const std::vector<TemplatePart>& parts, std::string_view stand_in)
{
    std::string text;
    for (const auto& [literal, group] : parts) {
        text += literal;
        if (group > 0)
            text += stand_in;
    }
    return text;
}

} // namespace des
