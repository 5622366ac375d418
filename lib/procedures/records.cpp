#include "procedures/records.h"

#include "naptr/substitution.h"
#include "naptr/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {
namespace {

[[noreturn]] void refuse(Reason reason, const NumberBlock& number, const std::string& why)
{
    throw Failure(reason, number.to_string() + ": " + why);
}

template <class T>
T value_for(const NumberBlock& number, Result<T> result)
{
    if (!result)
        refuse(result.error().reason, number, result.error().message);
    return *std::move(result);
}

// Every record of a set that is to be put, checked.
RecordSet checked(const NumberBlock& number, std::vector<Naptr> records, const RecordSet& like)
{
    for (const auto& record : records)
        if (const auto right = check(RecordLine{number, record, like.ttl(), like.serving()});
            !right)
            refuse(right.error().reason, number, right.error().message);
    return value_for(number, RecordSet::of(std::move(records), like.ttl(), like.serving()));
}

RecordSet found(Edit& edit, const NumberBlock& number)
{
    auto set = edit.find(number);
    if (!set)
        refuse(Reason::not_found, number, "no such number or block in the profile");
    return *std::move(set);
}

std::string listed(const std::vector<Naptr>& records)
{
    std::string list;
    for (const auto& record : records)
        list += "\n  " + to_string(record);
    return list;
}

std::vector<Naptr> matching(const RecordSet& set, const SomeFields& which)
{
    std::vector<Naptr> records;
    for (const auto& record : set.records())
        if (which.match(record))
            records.push_back(record);
    return records;
}

[[noreturn]] void refuse_no_match(const NumberBlock& number, const RecordSet& set)
{
    refuse(Reason::not_found, number, "no record matches; it has" + listed(set.records()));
}

void refuse_other_set(const RecordLine& line, const RecordSet& set)
{
    if (line.ttl && *line.ttl != set.ttl())
        refuse(Reason::conflict, line.number,
               fmt::format("ttl: its records have {}, and all records of a number have one TTL",
                           set.ttl().count()));
    if (line.serving == Serving::substituted && set.serving() != Serving::substituted)
        refuse(Reason::conflict, line.number,
               "its records are served as provisioned, and all are served alike");
}

} // namespace

std::vector<Finding> examine(const RecordLine& line)
{
    if (!line.record)
        return {};
    auto findings = validate(*line.record);
    if (line.serving == Serving::as_provisioned)
        return findings;
    if (const auto possible = Substitution::of(*line.record, line.number); !possible)
        findings.push_back({Severity::error,
                            Field::regexp,
                            "the number cannot be put in: " + possible.error().message,
                            {}});
    return findings;
}

Result<void> check(const RecordLine& line)
{
    for (const auto& finding : examine(line))
        if (finding.severity == Severity::error)
            return invalid(std::string(to_string(finding.field)) + ": " + finding.message);
    return {};
}

void add(Store& store, Edit& edit, const RecordLine& line)
{
    if (!line.record)
        refuse(Reason::invalid, line.number, "no record to add");
    const auto set = edit.find(line.number);
    if (!set) {
        const auto ttl = line.ttl ? *line.ttl : store.host().default_ttl;
        const auto like = value_or_throw(RecordSet::of({*line.record}, ttl, line.serving));
        return edit.put(line.number, checked(line.number, like.records(), like));
    }
    refuse_other_set(line, *set);
    auto records = set->records();
    if (std::find(records.begin(), records.end(), *line.record) != records.end())
        refuse(Reason::conflict, line.number,
               "has this record already: " + to_string(*line.record));
    records.push_back(*line.record);
    edit.put(line.number, checked(line.number, std::move(records), *set));
}

void modify(Edit& edit, const NumberBlock& number, const WhichRecords& which,
            const Modification& modification)
{
    const auto set = found(edit, number);
    auto records = set.records();
    const auto chosen = matching(set, which.fields);
    if (chosen.empty())
        refuse_no_match(number, set);
    if (chosen.size() > 1 && which.matches == Matches::one && !modification.fields.empty())
        refuse(Reason::conflict, number,
               fmt::format("{} records match, which one is meant?", chosen.size()) +
                   listed(chosen));
    for (auto& record : records)
        if (which.fields.match(record))
            record = modification.fields.put_into(record);
    const auto like = value_for(number,
                                RecordSet::of(set.records(), modification.ttl.value_or(set.ttl()),
                                              modification.serving.value_or(set.serving())));
    edit.put(number, checked(number, std::move(records), like));
}

void cancel(Edit& edit, const NumberBlock& number, const SomeFields& which)
{
    const auto set = found(edit, number);
    auto rest = set.records();
    rest.erase(std::remove_if(rest.begin(), rest.end(),
                              [&which](const Naptr& record) { return which.match(record); }),
               rest.end());
    if (rest.size() == set.records().size())
        refuse_no_match(number, set);
    if (rest.empty())
        return edit.put(number, std::nullopt);
    edit.put(number, value_or_throw(RecordSet::of(std::move(rest), set.ttl(), set.serving())));
}

std::vector<NumberBlock> revert(Store& store, Edit& edit, const Transaction& transaction,
                                Force force)
{
    if (transaction.is_reload)
        throw Failure(Reason::conflict,
                      "the transaction " + transaction.id.to_string() +
                          " was a bulk load into an empty profile, whose numbers were not written "
                          "down one by one; import an empty file with --replace to undo it");
    std::vector<NumberBlock> changed_since;
    History(store).of_transaction(transaction, [&](const Change& change) {
        const bool is_as_left = store.find(change.number) == change.after;
        if (!is_as_left)
            changed_since.push_back(change.number);
        if (is_as_left || force == Force::yes)
            edit.put(change.number, change.before);
    });
    return changed_since;
}

} // namespace des
