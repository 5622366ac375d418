#include "naptr/services.h"

#include "base/text.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::size_t longest_token = 32;

std::vector<std::string_view> split(std::string_view text, char separator)
{
    std::vector<std::string_view> parts;
    for (;;) {
        const auto end = text.find(separator);
        parts.push_back(text.substr(0, end));
        if (end == std::string_view::npos)
            return parts;
        text.remove_prefix(end + 1);
    }
}

bool is_token(std::string_view text)
{
    return !text.empty() && text.size() <= longest_token &&
        std::all_of(text.begin(), text.end(),
                    [](char c) { return is_alpha(c) || is_digit(c) || c == '-'; });
}

tl::unexpected<Error> refuse(std::string_view octets, const std::string& why)
{
    return invalid("not E2U+type[:subtype]… (" + why + "): " + quoted(octets));
}

Result<Services> parse_legacy(const std::vector<std::string_view>& parts, std::string_view octets)
{
    Services services{{}, true};
    for (const auto part : parts) {
        if (!is_token(part))
            return refuse(octets, "not a type: " + quoted(part));
        services.enumservices.push_back({to_lower(part), {}});
    }
    return services;
}

} // namespace

std::string Enumservice::to_string() const
{
    auto text = type;
    for (const auto& subtype : subtypes)
        text += ':' + subtype;
    return text;
}

bool Enumservice::is_private() const noexcept
{
    return type.starts_with("p-");
}

Result<Services> Services::parse(std::string_view octets)
{
    auto parts = split(octets, '+');
    if (parts.size() > 1 && equal_ignoring_case(parts.back(), "E2U") &&
        !equal_ignoring_case(parts.front(), "E2U")) {
        parts.pop_back();
        return parse_legacy(parts, octets);
    }
    if (!equal_ignoring_case(parts.front(), "E2U"))
        return refuse(octets, octets.empty() ? "empty" : "it does not begin with E2U+");
    if (parts.size() == 1)
        return refuse(octets, "no Enumservice");

    Services services;
    for (auto part = parts.begin() + 1; part != parts.end(); ++part) {
        Enumservice service;
        for (const auto token : split(*part, ':')) {
            if (!is_token(token))
                return refuse(octets,
                              "types and subtypes are 1 to 32 letters, digits or '-', not " +
                                  quoted(token));
            if (service.type.empty())
                service.type = to_lower(token);
            else
                service.subtypes.push_back(to_lower(token));
        }
        services.enumservices.push_back(std::move(service));
    }
    return services;
}

} // namespace des
