#include "server/zone_delta.h"

#include <algorithm>
#include <set>

namespace des {
namespace {

// As many names are compared at most; a zone transfer is cheaper than much more.
constexpr std::size_t most_names = 50'000;

// What stands in front of the RDATA of a record: owner, type, class, TTL, length.
constexpr std::size_t head_size = 12;

std::vector<std::string> records_of(const PluggedZone& zone, NumberKey key, TemplateRef reference)
{
    std::vector<std::string> records;
    if (reference == 0)
        return records;
    const auto bytes = zone.render(key, reference);
    for (std::size_t at = 0; at < bytes.size();) {
        ByteReader in(as_bytes(bytes));
        in.seek(at + head_size - 2);
        const auto size = head_size + in.u16();
        records.push_back(bytes.substr(at, size));
        at += size;
    }
    return records;
}

void compare(const std::vector<std::string>& was, const std::vector<std::string>& is, NumberKey key,
             ZoneDelta& delta)
{
    const auto lacks = [](const std::vector<std::string>& set, const std::string& record) {
        return std::find(set.begin(), set.end(), record) == set.end();
    };
    for (const auto& record : was)
        if (lacks(is, record))
            delta.removed.push_back({key, record});
    for (const auto& record : is)
        if (lacks(was, record))
            delta.added.push_back({key, record});
}

bool differ_in_soa_alone(const RenderedZone& a, const RenderedZone& b)
{
    const auto same_apex = [](const Apex& x, const Apex& y) { return x.lower == y.lower; };
    return a.name_servers().bytes == b.name_servers().bytes &&
        std::equal(a.apexes().begin(), a.apexes().end(), b.apexes().begin(), b.apexes().end(),
                   same_apex);
}

// The prefixes of digits whose names may differ.
bool find_names(const PluggedZone& before, const PluggedZone& after,
                std::span<const NumberKey> touched, std::set<NumberKey>& names)
{
    for (const auto key : touched) {
        for (int length = 1; length <= key.length(); ++length)
            names.insert(key.truncated(length));
        const bool is_block = key.following() != 0;
        if (is_block &&
            (!before.add_names_below(key.prefix(), most_names, names) ||
             !after.add_names_below(key.prefix(), most_names, names)))
            return false;
    }
    return names.size() <= most_names;
}

} // namespace

std::size_t ZoneDelta::memory() const noexcept
{
    std::size_t sum = sizeof(*this) + soa_from.size() + soa_to.size();
    for (const auto* records : {&removed, &added})
        for (const auto& record : *records)
            sum += sizeof(record) + record.bytes.size();
    return sum;
}

std::shared_ptr<const ZoneDelta> delta_between(const PluggedZone& before, const PluggedZone& after,
                                               std::span<const NumberKey> touched)
{
    std::set<NumberKey> names;
    if (!differ_in_soa_alone(before.zone(), after.zone()) ||
        !find_names(before, after, touched, names))
        return nullptr;
    auto delta = std::make_shared<ZoneDelta>();
    delta->from = before.zone().serial();
    delta->to = after.zone().serial();
    delta->soa_from = before.zone().soa().bytes;
    delta->soa_to = after.zone().soa().bytes;
    for (const auto name : names) {
        const auto was = before.at(name);
        const auto is = after.at(name);
        compare(records_of(before, name, was.number), records_of(after, name, is.number), name,
                *delta);
        const auto wildcard = open_block_key(name);
        compare(records_of(before, wildcard, was.wildcard),
                records_of(after, wildcard, is.wildcard), wildcard, *delta);
    }
    return delta;
}

} // namespace des
