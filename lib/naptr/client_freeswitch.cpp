// FreeSWITCH mod_enum with its default routes. It works on the text that ldns prints, in which
// every backslash is doubled, and reads that as a Perl regular expression.

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

std::optional<Parts> split(std::string_view regexp)
{
    regexp = regexp.substr(0, regexp.find(' ')); // the text is cut at a blank
    if (regexp.empty() || regexp[0] != '!')
        return std::nullopt;
    const auto second = regexp.find('!', 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    const auto third = std::min(regexp.find('!', second + 1), regexp.size());
    return Parts{regexp.substr(1, second - 1), regexp.substr(second + 1, third - second - 1)};
}

// "\1" arrives as "\\1" and becomes "$$1".
std::string as_substituted(std::string_view replacement)
{
    std::string out;
    for (const char c : replacement)
        out += c == '\\' ? "$$" : std::string(1, c);
    return out;
}

Reading read_record(std::string_view aus, const Naptr& record)
{
    if (!equal_ignoring_case(record.services.octets(), "E2U+sip"))
        return not_used("has a route for the service 'E2U+SIP' alone");
    const auto parts = split(record.regexp.octets());
    if (!parts)
        return not_used("understands only regexps between '!'");
    if (parts->ere.find('\\') != std::string_view::npos)
        return not_used("doubles the backslash in the ERE, which then matches no number");
    const auto regex = ClientRegex::compile(parts->ere);
    if (!regex)
        return not_used("the ERE does not compile: " + quoted(parts->ere));
    if (!regex->match(aus))
        return not_used("the ERE does not match " + std::string(aus));
    Reading reading{as_substituted(parts->replacement), ""};
    if (parts->replacement.find('\\') != std::string_view::npos)
        reading.reason = "doubles the backslash, and puts no number into the URI";
    else if (uri_scheme(*reading.uri).empty())
        reading.reason = "not a URI, and used as it is";
    return reading;
}

} // namespace

std::vector<ClientVerdict> read_as_freeswitch(std::string_view aus, const RecordSet& set)
{
    return read_each(aus, set, read_record);
}

} // namespace des
