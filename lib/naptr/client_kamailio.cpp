// Kamailio 5.6.3, enum_query() as its default configuration calls it. OpenSIPS has the same code.

#include "base/text.h"
#include "naptr/client_models.h"
#include "naptr/client_regex.h"
#include "naptr/uri.h"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace des {
namespace {

constexpr std::size_t most_groups = 6;
constexpr std::size_t longest_uri = 1023;
constexpr std::size_t most_branches = 12;
constexpr std::size_t most_records = 100;
constexpr std::size_t longest_reply = 8192;

struct Parts {
    std::string_view ere;
    std::string_view replacement;
};

// Cuts at the first three '!', escaped or not, and ignores what is behind them.
std::optional<Parts> split(std::string_view regexp)
{
    if (regexp.empty() || regexp[0] != '!')
        return std::nullopt;
    const auto second = regexp.find('!', 1);
    if (second == std::string_view::npos)
        return std::nullopt;
    const auto third = regexp.find('!', second + 1);
    if (third == std::string_view::npos)
        return std::nullopt;
    return Parts{regexp.substr(1, second - 1), regexp.substr(second + 1, third - second - 1)};
}

// The result is the replacement alone: what the ERE did not match is lost.
Reading fill_in(std::string_view replacement, const ClientRegex::Groups& groups)
{
    Reading reading;
    reading.uri.emplace();
    for (std::size_t at = 0; at < replacement.size(); ++at) {
        const bool escape = replacement[at] == '\\' && at + 1 < replacement.size();
        if (escape && is_digit(replacement[at + 1])) {
            const auto group = static_cast<std::size_t>(replacement[at + 1] - '0');
            if (group >= groups.size() || !groups[group])
                return not_used(fmt::format("\\{} refers to a group that matched nothing", group));
            reading.uri->append(*groups[group]);
            ++at;
            continue;
        }
        if (escape)
            ++at;
        *reading.uri += replacement[at];
    }
    return reading;
}

Reading rewrite(std::string_view aus, std::string_view regexp)
{
    const auto parts = split(regexp);
    if (!parts)
        return not_used("understands only regexps between three '!'");
    const auto regex = ClientRegex::compile(parts->ere);
    if (!regex)
        return not_used("the ERE does not compile: " + quoted(parts->ere));
    if (regex->group_count() > most_groups)
        return not_used(
            fmt::format("{} groups, and {} are the most", regex->group_count(), most_groups));
    if (!parts->replacement.empty() && parts->replacement.back() == '\\')
        return not_used("cuts at the escaped '!', which leaves a backslash at the end");
    const auto groups = regex->match(aus);
    if (!groups)
        return not_used("the ERE does not match " + std::string(aus));
    return fill_in(parts->replacement, *groups);
}

Reading read_record(std::string_view aus, const Naptr& record)
{
    const auto services = to_lower(record.services.octets());
    if (services != "e2u+sip" && services != "sip+e2u")
        return not_used("enum_query() takes the service 'E2U+sip' alone, unless the script names "
                        "another one");
    if (to_lower(record.flags.octets()) != "u")
        return not_used("takes records with the flag 'u' alone");
    auto reading = rewrite(aus, record.regexp.octets());
    if (!reading.uri)
        return reading;
    if (reading.uri->size() > longest_uri)
        return not_used(fmt::format("the URI has {} octets, and {} are the most",
                                    reading.uri->size(), longest_uri));
    if (uri_scheme(*reading.uri).empty())
        reading.reason = "not a URI: the call ends with 479, whatever records follow";
    else if (reading.uri->find(' ') != std::string::npos)
        reading.reason = "sends a request line with a blank in it";
    else if (static_cast<unsigned>(record.order) >= 32768)
        reading.reason = "reads an order of 32768 or more as negative, and tries the record first";
    return reading;
}

// How it compares order and preference: as one signed number.
std::int32_t rank(const Naptr& record)
{
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(record.order) << 16U |
                                     static_cast<std::uint32_t>(record.preference));
}

} // namespace

std::vector<ClientVerdict> read_as_kamailio(std::string_view aus, const RecordSet& set)
{
    const auto& records = set.records();
    std::vector<std::size_t> order(records.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&records](std::size_t a, std::size_t b) {
        return rank(records[a]) < rank(records[b]);
    });

    std::vector<ClientVerdict> verdicts;
    std::size_t used = 0;
    const bool too_many = records.size() > most_records;
    const bool too_large = reply_size(aus, set) > longest_reply;
    for (const auto index : order) {
        auto reading = read_record(aus, records[index]);
        if (too_many)
            reading = not_used("discards every answer of more than 100 records");
        else if (too_large)
            reading = not_used("discards every answer of more than 8192 octets");
        else if (reading.uri && ++used > most_branches)
            reading = not_used("takes the first 12 usable records alone");
        verdicts.push_back({index, std::move(reading.uri), std::move(reading.reason)});
    }
    return verdicts;
}

} // namespace des
