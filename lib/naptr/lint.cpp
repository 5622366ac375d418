#include "naptr/lint.h"

#include "base/text.h"
#include "naptr/client_models.h"
#include "naptr/rewrite.h"
#include "naptr/uri.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {
namespace {

Finding warning(Field field, std::string message, std::string clause)
{
    return {Severity::warning, field, std::move(message), std::move(clause)};
}

// The digits that a sip: or tel: URI names as its telephone number; empty if it names none.
std::string number_in(std::string_view uri)
{
    const auto parsed = E164Number::parse(uri);
    return parsed ? parsed->to_string() : "";
}

// What the record makes of the number it stands for.
std::optional<Finding> try_out(const Naptr& record, E164Number number, const NumberBlock& block)
{
    if (record.regexp.empty())
        return std::nullopt;
    const auto rewrite = Rewrite::parse(record.regexp.octets());
    if (!rewrite)
        return std::nullopt; // validate() has said so
    const auto uri = rewrite->apply(number.to_string());
    if (!uri)
        return Finding{block.is_number() ? Severity::error : Severity::warning, Field::regexp,
                       "the ERE does not match " + number.to_string() + ": " +
                           quoted(rewrite->ere()),
                       "RFC 3402, section 3"};
    if (!is_absolute_uri(*uri))
        return Finding{Severity::error, Field::regexp,
                       "the result for " + number.to_string() + " is not a URI: " + quoted(*uri),
                       "RFC 6116, section 3.3"};
    const auto named = number_in(*uri);
    if (!named.empty() && named != number.to_string())
        return warning(Field::regexp, "the URI for " + number.to_string() + " names " + named, "");
    return std::nullopt;
}

void lint_ranks(const std::vector<Naptr>& records, std::vector<SetFinding>& findings)
{
    if (records.front().order != records.back().order)
        findings.push_back(
            {std::nullopt,
             warning(Field::order, "more than one order in the set: rank by preference instead",
                     "RFC 6116, section 5.1; RFC 3824, section 5.4")});
    for (std::size_t i = 1; i < records.size(); ++i) {
        const auto& before = records[i - 1];
        if (before.order == records[i].order && before.preference == records[i].preference &&
            equal_ignoring_case(before.services.octets(), records[i].services.octets()))
            findings.push_back(
                {i,
                 warning(Field::preference,
                         "the same order and preference as the record before: a preference is "
                         "a rank, and clients share no load by it",
                         "RFC 6116, section 5.1")});
    }
}

void lint_size(E164Number number, const RecordSet& set, std::vector<SetFinding>& findings)
{
    const auto count = set.records().size();
    const auto size = reply_size(number.to_string(), set);
    const auto of_set = [&findings](Finding finding) {
        findings.push_back({std::nullopt, std::move(finding)});
    };
    if (count > 12)
        of_set(warning(Field::number,
                       fmt::format("{} records: SIP proxies use 12, and drop a set of more than "
                                   "100 whole",
                                   count),
                       "RFC 3824, section 5"));
    else if (count > 6)
        of_set(warning(Field::number, fmt::format("{} records, where five or six are many", count),
                       "RFC 3824, section 5"));
    if (size > 4096)
        of_set(warning(Field::number,
                       fmt::format("an answer of about {} octets: clients with buffers of 4096 "
                                   "octets lose it",
                                   size),
                       ""));
    else if (size > 512)
        of_set(warning(
            Field::number,
            fmt::format("an answer of about {} octets: clients without EDNS need TCP", size),
            "RFC 1035, section 4.2.1"));
    if (set.ttl() == Ttl(0))
        of_set(warning(Field::ttl, "a TTL of 0: every call asks again", "RFC 3824, section 5"));
}

} // namespace

E164Number sample_number(const NumberBlock& block)
{
    constexpr int usual = 11; // digits, for an open block
    const int length = block.prefix().length();
    const int following =
        block.following().value_or(std::clamp(usual - length, 1, longest_number - length));
    const auto digits =
        block.prefix().bare() + std::string(static_cast<std::size_t>(following), '0');
    return value_or_throw(E164Number::from_digits(digits));
}

std::vector<SetFinding> lint(const NumberBlock& number, const RecordSet& set)
{
    const auto sample = sample_number(number);
    std::vector<SetFinding> findings;
    for (std::size_t i = 0; i < set.records().size(); ++i) {
        for (auto& finding : validate(set.records()[i]))
            findings.push_back({i, std::move(finding)});
        if (auto finding = try_out(set.records()[i], sample, number))
            findings.push_back({i, *std::move(finding)});
    }
    lint_ranks(set.records(), findings);
    lint_size(sample, set, findings);
    std::stable_sort(findings.begin(), findings.end(), [](const auto& a, const auto& b) {
        return a.finding.severity < b.finding.severity;
    });
    return findings;
}

} // namespace des
