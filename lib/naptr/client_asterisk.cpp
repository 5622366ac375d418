// Asterisk, ENUMLOOKUP(+number,sip): without 'sip' it would ask for the method 'pjsip'.

#include "base/text.h"
#include "naptr/client_models.h"
#include "naptr/client_regex.h"
#include "naptr/uri.h"

#include <fmt/format.h>

namespace des {
namespace {

constexpr std::size_t longest_uri = 510;
constexpr std::size_t most_groups = 9;

// Either the record is read, or the whole lookup ends: one bad record hides all others.
using Outcome = Result<Reading>;

// Everything behind the first delimiter inside, but for the last octet: whatever that is.
Outcome rewrite(std::string_view aus, std::string_view regexp)
{
    if (regexp.size() < 7)
        return invalid("the regexp is too short: " + quoted(regexp));
    const auto inner = regexp.find(regexp[0], 1);
    if (inner == std::string_view::npos || inner + 2 > regexp.size())
        return invalid("the regexp lacks a delimiter: " + quoted(regexp));
    const auto ere = regexp.substr(1, inner - 1);
    const auto replacement = regexp.substr(inner + 1, regexp.size() - inner - 2);
    const auto regex = ClientRegex::compile(ere);
    if (!regex || regex->group_count() > most_groups)
        return invalid("the ERE does not compile: " + quoted(ere));
    const auto groups = regex->match(aus);
    if (!groups)
        return invalid("the ERE does not match " + std::string(aus));

    std::string uri;
    for (std::size_t at = 0; at < replacement.size(); ++at) {
        const bool reference =
            replacement[at] == '\\' && at + 1 < replacement.size() && is_digit(replacement[at + 1]);
        if (!reference) {
            uri += replacement[at];
            continue;
        }
        const auto group = static_cast<std::size_t>(replacement[++at] - '0');
        if (group >= groups->size() || !(*groups)[group])
            return invalid(fmt::format("\\{} refers to a group that matched nothing", group));
        uri += *(*groups)[group];
    }
    if (uri.size() > longest_uri)
        return invalid(
            fmt::format("the URI has {} octets, and {} are the most", uri.size(), longest_uri));
    return Reading{std::move(uri), ""};
}

// Only these spellings: 'E2u+sip' is none of them.
std::optional<std::string> method_of(std::string_view services)
{
    if (services.rfind("e2u+", 0) == 0 || services.rfind("E2U+", 0) == 0) {
        const auto method = services.substr(4);
        const auto colon = method.find(':');
        return std::string(colon == std::string_view::npos ? method : method.substr(colon + 1));
    }
    const auto tail = services.size() < 4 ? "" : services.substr(services.size() - 4);
    if (tail == "+E2U" || tail == "+e2u")
        return std::string(services.substr(0, services.size() - 4));
    return std::nullopt;
}

Outcome read_record(std::string_view aus, const Naptr& record)
{
    const auto& flags = record.flags.octets();
    if (to_lower(flags) != "u")
        return invalid("its flags are not 'u': " + quoted(flags));
    auto outcome = rewrite(aus, record.regexp.octets());
    if (!outcome)
        return outcome;
    const auto method = method_of(record.services.octets());
    if (!method)
        return not_used("knows 'E2U+' and 'e2u+' only, not the services " +
                        quoted(record.services.octets()));
    if (!equal_ignoring_case(*method, "sip"))
        return not_used("the dialplan asks for the method 'sip', and this is " + quoted(*method));
    if (uri_scheme(*outcome->uri).empty())
        outcome->reason = "not a URI, and used as it is";
    else if (outcome->uri->find_first_of(" \\!") != std::string::npos)
        outcome->reason = "delimiters, escapes or blanks are left in the URI";
    return outcome;
}

} // namespace

std::vector<ClientVerdict> read_as_asterisk(std::string_view aus, const RecordSet& set)
{
    std::vector<ClientVerdict> verdicts;
    std::string ended;
    for (std::size_t i = 0; i < set.records().size(); ++i) {
        auto outcome = read_record(aus, set.records()[i]);
        if (!outcome && ended.empty())
            ended =
                fmt::format("record {} ends the whole lookup: {}", i + 1, outcome.error().message);
        auto reading = outcome.value_or(Reading());
        verdicts.push_back({i, std::move(reading.uri), std::move(reading.reason)});
    }
    if (ended.empty())
        return verdicts;
    for (auto& verdict : verdicts) {
        verdict.uri.reset();
        verdict.reason = ended;
    }
    return verdicts;
}

} // namespace des
