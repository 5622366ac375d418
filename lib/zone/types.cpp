#include "zone/types.h"

#include "base/text.h"

#include <ldns/rr.h>

#include <charconv>
#include <string>

namespace des {
namespace {

// "TYPE35" with "type": 35.
std::optional<std::uint16_t> generic(std::string_view text, std::string_view prefix)
{
    if (!equal_ignoring_case(text.substr(0, prefix.size()), prefix))
        return std::nullopt;
    text.remove_prefix(prefix.size());
    std::uint16_t code{};
    const auto [stop, error] = std::from_chars(text.data(), text.data() + text.size(), code);
    if (error != std::errc() || stop != text.data() + text.size())
        return std::nullopt;
    return code;
}

} // namespace

std::optional<RRType> type_named(std::string_view text)
{
    if (equal_ignoring_case(text, "naptr")) // nearly always
        return RRType::naptr;
    if (const auto code = generic(text, "type"))
        return RRType{*code};
    const auto type = ldns_get_rr_type_by_name(std::string(text).c_str());
    if (type == 0 || equal_ignoring_case(text.substr(0, 4), "type"))
        return std::nullopt;
    return RRType{static_cast<std::uint16_t>(type)};
}

std::optional<RRClass> class_named(std::string_view text)
{
    if (equal_ignoring_case(text, "in"))
        return RRClass::in;
    if (const auto code = generic(text, "class"))
        return RRClass{*code};
    const auto code = ldns_get_rr_class_by_name(std::string(text).c_str());
    if (code == 0)
        return std::nullopt;
    return RRClass{static_cast<std::uint16_t>(code)};
}

} // namespace des
