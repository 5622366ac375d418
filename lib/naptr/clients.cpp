#include "naptr/clients.h"

#include "base/text.h"
#include "naptr/client_models.h"
#include "naptr/substitution.h"
#include "naptr/wire.h"

#include <algorithm>

namespace des {
namespace {

// The record as it goes out; as provisioned where the number cannot be put in.
Naptr as_served(Naptr record, E164Number number)
{
    const auto substitution = Substitution::of(record, NumberBlock::of(number));
    if (!substitution)
        return record;
    auto regexp = CharacterString::of(substitution->regexp_for(number));
    if (regexp)
        record.regexp = std::move(*regexp);
    return record;
}

std::vector<ClientVerdict> read_provisioned(Client client, std::string_view aus,
                                            const RecordSet& set)
{
    switch (client) {
    case Client::kamailio:
    case Client::opensips: return read_as_kamailio(aus, set);
    case Client::asterisk: return read_as_asterisk(aus, set);
    case Client::freeswitch: return read_as_freeswitch(aus, set);
    case Client::sprout: return read_as_sprout(aus, set);
    }
    return {};
}

// The verdicts on what is served, by the places of what was provisioned: putting the number in may
// change the order of equal ranks.
std::vector<ClientVerdict> read_substituted(Client client, E164Number number, const RecordSet& set)
{
    std::vector<Naptr> served;
    for (const auto& record : set.records())
        served.push_back(as_served(record, number));
    const auto served_set = RecordSet::of(served, set.ttl());
    if (!served_set) // two records say the same of this number
        return read_provisioned(client, number.to_string(), set);
    auto verdicts = read_provisioned(client, number.to_string(), *served_set);
    for (auto& verdict : verdicts) {
        const auto found =
            std::find(served.begin(), served.end(), served_set->records()[verdict.record]);
        verdict.record = static_cast<std::size_t>(found - served.begin());
    }
    return verdicts;
}

} // namespace

std::string_view to_string(Client client)
{
    switch (client) {
    case Client::kamailio: return "kamailio";
    case Client::opensips: return "opensips";
    case Client::asterisk: return "asterisk";
    case Client::freeswitch: return "freeswitch";
    case Client::sprout: return "sprout";
    }
    return "";
}

std::vector<Client> all_clients()
{
    return {Client::kamailio, Client::opensips, Client::asterisk, Client::freeswitch,
            Client::sprout};
}

Result<Client> parse_client(std::string_view name)
{
    for (const auto client : all_clients()) {
        if (equal_ignoring_case(name, to_string(client)))
            return client;
    }
    return invalid("not a client whose reading of NAPTR is known: " + quoted(name));
}

std::vector<ClientVerdict> read_as(Client client, E164Number number, const RecordSet& set)
{
    auto verdicts = set.serving() == Serving::substituted
        ? read_substituted(client, number, set)
        : read_provisioned(client, number.to_string(), set);
    std::stable_partition(verdicts.begin(), verdicts.end(),
                          [](const ClientVerdict& verdict) { return verdict.uri.has_value(); });
    return verdicts;
}

std::vector<ClientVerdict> read_each(std::string_view aus, const RecordSet& set,
                                     Reading (*read)(std::string_view aus, const Naptr& record))
{
    std::vector<ClientVerdict> verdicts;
    for (std::size_t i = 0; i < set.records().size(); ++i) {
        auto reading = read(aus, set.records()[i]);
        verdicts.push_back({i, std::move(reading.uri), std::move(reading.reason)});
    }
    return verdicts;
}

std::size_t reply_size(std::string_view aus, const RecordSet& set)
{
    constexpr std::size_t header = 12;
    constexpr std::size_t fixed = 12; // of a record, its owner compressed
    constexpr std::size_t apex = 32;  // generously, with the question's type and class
    std::size_t size = header + 2 * aus.size() + apex;
    for (const auto& record : set.records())
        size += fixed + encode_rdata(record).size();
    return size;
}

} // namespace des
