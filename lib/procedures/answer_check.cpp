#include "procedures/answer_check.h"

#include "e164/enum_name.h"
#include "e164/key.h"
#include "naptr/substitution.h"
#include "naptr/wire.h"
#include "procedures/export.h"
#include "resolver/client.h"
#include "store/agreements.h"
#include "store/history.h"
#include "store/outbox.h"

#include <algorithm>
#include <set>

namespace des {
namespace {

constexpr std::size_t most_in_flight = 64;

// One number that the block covers.
E164Number example_of(const NumberBlock& block)
{
    auto digits = block.prefix().to_string();
    digits.append(static_cast<std::size_t>(block.following().value_or(1)), '0');
    return value_or_throw(E164Number::parse(digits));
}

std::string rdata_for(const RecordLine& line, E164Number number)
{
    auto record = *line.record;
    if (line.serving == Serving::substituted)
        record.regexp = value_or_throw(CharacterString::of(
            value_or_throw(Substitution::of(record, line.number)).regexp_for(number)));
    return encode_rdata(record);
}

std::vector<std::string> rdata_of(const NumberBlock& entry, const std::optional<RecordSet>& set,
                                  E164Number number)
{
    std::vector<std::string> found;
    if (set)
        for (const auto& record : set->records())
            found.push_back(
                rdata_for(RecordLine{entry, record, set->ttl(), set->serving()}, number));
    std::sort(found.begin(), found.end());
    return found;
}

ExpectedAnswer expected_answer(Store& store, const Change& change)
{
    ExpectedAnswer expected{example_of(change.number), {}, {}};
    std::optional<NumberBlock> answering;
    each_covering(store, expected.number, [&](const RecordLine& line) {
        if (!answering)
            answering = line.number;
        if (line.record && line.number == *answering)
            expected.records.push_back(rdata_for(line, expected.number));
    });
    std::sort(expected.records.begin(), expected.records.end());
    if (!answering)
        expected.outdated = rdata_of(change.number, change.before, expected.number);
    return expected;
}

std::vector<Change> latest_changes(Store& store, std::size_t most)
{
    std::vector<Change> changes;
    History(store).latest(most, [&changes](const Change& change) { changes.push_back(change); });
    if (changes.empty())
        for (const auto& number :
             store.numbers(NumberKey(), NumberKey::from_bits(~std::uint64_t{0}), most))
            changes.push_back({number, std::nullopt, std::nullopt});
    return changes;
}

bool is_as(const ExpectedAnswer& expected, const std::vector<std::string>& found)
{
    if (!expected.records.empty())
        return found == expected.records;
    return std::none_of(found.begin(), found.end(), [&expected](const std::string& rdata) {
        return std::binary_search(expected.outdated.begin(), expected.outdated.end(), rdata);
    });
}

} // namespace

std::vector<ExpectedAnswer> expected_answers(Store& store, const OperatorId& partner,
                                             std::size_t most)
{
    const Store::Reading reading(store);
    const auto terms = Agreements(store).get(partner).terms;
    std::set<NumberKey> passed_over;
    for (const auto& refusal : Outbox(store).refusals(partner))
        passed_over.insert(NumberKey(refusal.number));
    std::vector<ExpectedAnswer> expected;
    for (const auto& change : latest_changes(store, most)) {
        const bool is_new = passed_over.insert(NumberKey(change.number)).second;
        if (is_new && terms.may_see.allows(change.number))
            expected.push_back(expected_answer(store, change));
    }
    return expected;
}

std::vector<DifferingAnswer> differing_answers(const std::vector<ExpectedAnswer>& expected,
                                               const std::vector<SocketAddress>& servers,
                                               const DomainName& apex)
{
    std::vector<DifferingAnswer> differing;
    for (const auto& server : servers) {
        EventLoop loop;
        ClientOptions options;
        options.recursion = Recursion::not_desired;
        DnsClient client(loop, {server}, options);
        std::size_t in_flight = 0;
        const auto take = [&](const ExpectedAnswer& one, const Lookup& lookup,
                              const std::vector<ResourceRecord>& records) {
            --in_flight;
            const bool is_answer = lookup.conclusion == Conclusion::records ||
                lookup.conclusion == Conclusion::no_data ||
                lookup.conclusion == Conclusion::no_name;
            std::vector<std::string> found;
            for (const auto& record : records)
                found.push_back(record.rdata);
            std::sort(found.begin(), found.end());
            if (!is_answer)
                differing.push_back(
                    {one.number, server, std::string(to_string(lookup.conclusion))});
            else if (!is_as(one, found))
                differing.push_back({one.number, server, "other records"});
        };
        for (const auto& one : expected) {
            while (in_flight >= most_in_flight)
                loop.run_once();
            ++in_flight;
            client.ask(value_or_throw(enum_name(one.number, apex)), RRType::naptr,
                       [&](const Lookup& lookup, const std::vector<ResourceRecord>& records) {
                           take(one, lookup, records);
                       });
        }
        while (in_flight > 0)
            loop.run_once();
    }
    return differing;
}

} // namespace des
