#include "http/conditions.h"

#include "base/text.h"

#include <charconv>

namespace des {
namespace {

enum class Weak { match, differ };

// Whether a list of entity tags has that one, which is strong.
bool names(std::string_view list, std::string_view etag, Weak weak)
{
    if (trimmed(list) == "*")
        return true;
    while (!list.empty()) {
        // A comma may stand within the quotes.
        const auto open = list.find('"');
        const auto close = open == std::string_view::npos ? open : list.find('"', open + 1);
        if (close == std::string_view::npos)
            return false;
        const bool is_weak = list.substr(0, open).ends_with("W/");
        if (list.substr(open, close - open + 1) == etag && (!is_weak || weak == Weak::match))
            return true;
        list.remove_prefix(close + 1);
    }
    return false;
}

} // namespace

bool is_known_to_client(const HttpRequest& request, std::string_view etag)
{
    const auto list = request.fields.find("If-None-Match");
    return list && names(*list, etag, Weak::match);
}

bool is_another_wanted(const HttpRequest& request, std::string_view etag)
{
    const auto list = request.fields.find("If-Match");
    return list && !names(*list, etag, Weak::differ);
}

std::optional<std::uint64_t> wanted_rest(const HttpRequest& request, std::string_view etag)
{
    constexpr std::string_view unit = "bytes=";
    const auto range = request.fields.find("Range");
    const auto condition = request.fields.find("If-Range");
    if (request.method != "GET" || !range || !range->starts_with(unit) ||
        (condition && trimmed(*condition) != etag))
        return std::nullopt;
    const auto text = trimmed(range->substr(unit.size()));
    if (text.empty() || text.back() != '-')
        return std::nullopt;
    std::uint64_t first = 0;
    const auto* end = text.data() + text.size() - 1;
    const auto [stop, error] = std::from_chars(text.data(), end, first);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    return first;
}

} // namespace des
