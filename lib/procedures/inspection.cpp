#include "procedures/inspection.h"

#include <algorithm>
#include <utility>

namespace des {
namespace {

// A number of the block, for clients: they only ever see whole numbers.
E164Number number_in(const NumberBlock& block)
{
    constexpr int usual_length = 11;
    auto digits = block.prefix().bare();
    const auto length = static_cast<int>(digits.size());
    const auto following = block.following().value_or(std::max(1, usual_length - length));
    digits.append(static_cast<std::size_t>(following), '0');
    return value_or_throw(E164Number::from_digits(digits));
}

} // namespace

void Inspection::add(const RecordLine& record, std::uint64_t line)
{
    if (!entries_.empty() && entries_.front().record.number != record.number)
        finish();
    entries_.push_back({record, line});
}

void Inspection::finish()
{
    if (const auto set = set_of_entries()) {
        lint_set(*set);
        for (const auto client : clients_)
            read_set_as(client, *set);
    }
    entries_.clear();
}

std::optional<RecordSet> Inspection::set_of_entries()
{
    std::vector<Naptr> records;
    std::optional<Ttl> ttl;
    for (const auto& entry : entries_) {
        const auto& line = entry.record;
        if (!line.record)
            continue;
        if (!records.empty() && line.ttl != ttl)
            refuse(entry, Field::ttl, "all records of a number have one TTL");
        if (std::find(records.begin(), records.end(), *line.record) != records.end()) {
            refuse(entry, Field::number, "the same record twice");
            continue;
        }
        ttl = line.ttl;
        records.push_back(*line.record);
    }
    if (records.empty())
        return std::nullopt;
    const auto serving = entries_.front().record.serving;
    return value_or_throw(RecordSet::of(std::move(records), ttl.value_or(Ttl{3600}), serving));
}

void Inspection::lint_set(const RecordSet& set)
{
    const auto number = entries_.front().record.number;
    for (const auto& [record, finding] : lint(number, set)) {
        auto remark = remark_on(number, set, record);
        remark.severity = finding.severity;
        remark.field = finding.field;
        remark.message = finding.message;
        remark.clause = finding.clause;
        each_(remark);
    }
}

void Inspection::read_set_as(Client client, const RecordSet& set)
{
    const auto number = entries_.front().record.number;
    bool is_used = false;
    for (const auto& verdict : read_as(client, number_in(number), set)) {
        auto remark = remark_on(number, set, verdict.record);
        remark.client = client;
        remark.uri = verdict.uri.value_or("");
        remark.message = verdict.reason;
        if (!verdict.uri || !verdict.reason.empty())
            remark.severity = Severity::warning;
        is_used |= verdict.uri.has_value();
        each_(remark);
    }
    if (is_used)
        return;
    auto remark = remark_on(number, set, std::nullopt);
    remark.client = client;
    remark.severity = Severity::error;
    remark.message = "finds nothing to call";
    each_(remark);
}

Remark Inspection::remark_on(const NumberBlock& number, const RecordSet& set,
                             std::optional<std::size_t> record) const
{
    Remark remark{entries_.front().line, number, {}, {}, {}, {}, {}, {}, {}};
    if (!record)
        return remark;
    remark.record = set.records().at(*record);
    const auto entry = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& each) {
        return each.record.record == remark.record;
    });
    if (entry != entries_.end())
        remark.line = entry->line;
    return remark;
}

void Inspection::refuse(const Entry& entry, Field field, const std::string& message)
{
    each_(Remark{entry.line,
                 entry.record.number,
                 entry.record.record,
                 Severity::error,
                 field,
                 {},
                 {},
                 message,
                 {}});
}

} // namespace des
