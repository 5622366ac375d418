// Clearwater sprout. It replaces every match and keeps the text between matches, with '$' special
// in the replacement, and takes the first record that works.

#include "base/text.h"
#include "naptr/client_models.h"
#include "naptr/client_regex.h"
#include "naptr/uri.h"

#include <algorithm>

namespace des {
namespace {

struct Parts {
    std::string_view ere;
    std::string_view replacement;
};

// Exactly two parts between delimiters, and nothing behind them.
std::optional<Parts> split(std::string_view regexp)
{
    if (regexp.size() < 3 || regexp.back() != regexp[0] ||
        std::count(regexp.begin(), regexp.end(), regexp[0]) != 3)
        return std::nullopt;
    const auto second = regexp.find(regexp[0], 1);
    return Parts{regexp.substr(1, second - 1),
                 regexp.substr(second + 1, regexp.size() - second - 2)};
}

void append_replacement(std::string& out, std::string_view replacement,
                        const ClientRegex::Groups& groups)
{
    for (std::size_t at = 0; at < replacement.size(); ++at) {
        const char c = replacement[at];
        const bool special = (c == '\\' || c == '$') && at + 1 < replacement.size();
        if (!special) {
            out += c;
            continue;
        }
        const char next = replacement[++at];
        if (is_digit(next)) {
            const auto group = static_cast<std::size_t>(next - '0');
            if (group < groups.size() && groups[group])
                out += *groups[group];
        } else if (c == '$' && next == '&') {
            out += *groups[0];
        } else {
            out += next;
        }
    }
}

// Every match, also the empty one behind the last octet: an unanchored ".*" fires twice.
std::optional<std::string> replace_all(const ClientRegex& regex, std::string_view text,
                                       std::string_view replacement)
{
    std::string out;
    std::size_t at = 0;
    bool found = false;
    while (at <= text.size()) {
        const auto groups = regex.match(text, at);
        if (!groups)
            break;
        found = true;
        const auto start = static_cast<std::size_t>((*groups)[0]->data() - text.data());
        out += text.substr(at, start - at);
        append_replacement(out, replacement, *groups);
        const auto size = (*groups)[0]->size();
        at = start + size;
        if (size > 0)
            continue;
        if (at < text.size())
            out += text[at];
        ++at;
    }
    if (!found)
        return std::nullopt;
    if (at < text.size())
        out += text.substr(at);
    return out;
}

bool is_known(std::string_view services)
{
    return equal_ignoring_case(services, "E2U+sip") ||
        equal_ignoring_case(services, "E2U+pstn:sip") ||
        equal_ignoring_case(services, "E2U+pstn:tel");
}

Reading read_record(std::string_view aus, const Naptr& record)
{
    if (!is_known(record.services.octets()))
        return not_used("takes the services 'E2U+sip', 'E2U+pstn:sip' and 'E2U+pstn:tel' alone");
    if (record.flags.empty())
        return not_used("follows a non-terminal record by its regexp, not by its replacement");
    if (!equal_ignoring_case(record.flags.octets(), "u"))
        return not_used("takes records with the flag 'u' alone");
    const auto parts = split(record.regexp.octets());
    if (!parts)
        return not_used("the regexp must be exactly two parts between three delimiters");
    const auto regex = ClientRegex::compile(parts->ere);
    if (!regex)
        return not_used("the ERE does not compile: " + quoted(parts->ere));
    auto uri = replace_all(*regex, aus, parts->replacement);
    if (!uri)
        return not_used("the ERE does not match " + std::string(aus));
    Reading reading{std::move(uri), ""};
    if (uri_scheme(*reading.uri).empty())
        reading.reason = "not a URI";
    else if (parts->replacement.find('$') != std::string_view::npos)
        reading.reason = "reads '$' in the replacement as a reference";
    else if (parts->ere.rfind('^', 0) != 0)
        reading.reason = "replaces every match: begin the ERE with '^'";
    return reading;
}

} // namespace

std::vector<ClientVerdict> read_as_sprout(std::string_view aus, const RecordSet& set)
{
    return read_each(aus, set, read_record);
}

} // namespace des
