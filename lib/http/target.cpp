#include "http/target.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>

namespace des {
namespace {

// RFC 3986, section 2.3.
bool is_unreserved(char c) noexcept
{
    return is_alpha(c) || is_digit(c) || std::string_view("-._~").find(c) != std::string_view::npos;
}

// RFC 3986, section 2.2.
bool is_sub_delimiter(char c) noexcept
{
    return std::string_view("!$&'()*+;=").find(c) != std::string_view::npos;
}

std::optional<char> decode_octet(std::string_view escape)
{
    unsigned char octet = 0;
    const auto* end = escape.data() + escape.size();
    const auto [stop, error] = std::from_chars(escape.data() + 1, end, octet, 16);
    if (escape.size() != 3 || error != std::errc() || stop != end)
        return std::nullopt;
    return static_cast<char>(octet);
}

Result<std::string> normal_path(std::string_view text)
{
    constexpr std::size_t escape_size = 3; // "%41"
    std::string path;
    while (!text.empty()) {
        const bool is_escape = text.front() == '%';
        const auto piece = text.substr(0, is_escape ? escape_size : 1);
        text.remove_prefix(piece.size());
        const auto octet = is_escape ? decode_octet(piece) : std::nullopt;
        if (is_escape && !octet)
            return invalid("not a percent-encoded octet: " + quoted(piece));
        if (octet && is_unreserved(*octet))
            path += *octet;
        else
            path += piece;
    }
    return path;
}

// "http://" or "https://", or nothing.
std::string_view scheme_of(std::string_view text)
{
    for (const std::string_view scheme : {"http://", "https://"})
        if (equal_ignoring_case(text.substr(0, scheme.size()), scheme))
            return scheme;
    return {};
}

} // namespace

bool is_host(std::string_view text) noexcept
{
    auto host = text;
    if (const auto colon = text.find_last_of(":]");
        colon != std::string_view::npos && text[colon] == ':') {
        host = text.substr(0, colon);
        const auto port = text.substr(colon + 1);
        if (!std::all_of(port.begin(), port.end(), is_digit))
            return false;
    }
    const bool is_literal = host.size() > 2 && host.front() == '[' && host.back() == ']';
    if (is_literal)
        host = host.substr(1, host.size() - 2);
    return std::all_of(host.begin(), host.end(), [is_literal](char c) {
        return is_unreserved(c) || is_sub_delimiter(c) || (is_literal ? c == ':' : c == '%');
    });
}

Result<RequestTarget> parse_target(std::string_view text)
{
    const auto refuse = [text] { return invalid("not the target of a request: " + quoted(text)); };
    const bool is_text = std::all_of(
        text.begin(), text.end(), [](char c) { return is_printable(c) && c != ' ' && c != '#'; });
    if (!is_text)
        return refuse();
    if (text == "*")
        return RequestTarget{"*", {}, {}};
    RequestTarget target;
    if (const auto scheme = scheme_of(text); !scheme.empty()) {
        text.remove_prefix(scheme.size());
        target.host = text.substr(0, text.find_first_of("/?"));
        text.remove_prefix(target.host->size());
        if (target.host->empty() || !is_host(*target.host))
            return refuse();
    } else if (!text.starts_with('/')) {
        return refuse();
    }
    const auto mark = text.find('?');
    auto path = normal_path(text.substr(0, mark));
    if (!path)
        return tl::unexpected(std::move(path.error()));
    target.path = path->empty() ? "/" : *std::move(path);
    if (mark != std::string_view::npos)
        target.query = text.substr(mark + 1);
    return target;
}

} // namespace des
