#include "server/client_table.h"

#include <algorithm>

namespace des {
namespace {

Failure refused(const std::string& why)
{
    return {Reason::configuration, why};
}

bool names(const ClientRule& rule, const DomainName& apex)
{
    return std::find(rule.apexes.begin(), rule.apexes.end(), apex) != rule.apexes.end();
}

void check_apexes(const ClientRule& rule, const std::vector<DomainName>& served)
{
    for (const auto& apex : rule.apexes)
        if (std::find(served.begin(), served.end(), apex) == served.end())
            throw refused("rule '" + rule.to_string() +
                          "': no apex of this DES: " + apex.to_string());
}

bool is_same_client(const ClientRule& a, const ClientRule& b)
{
    return a.who == b.who && (a.apexes.empty() == b.apexes.empty());
}

// Two rules of which neither is more specific.
void check_pair(const ClientRule& a, const ClientRule& b)
{
    if (!is_same_client(a, b))
        return;
    const bool overlap = a.apexes.empty() ||
        std::any_of(a.apexes.begin(), a.apexes.end(),
                    [&](const DomainName& apex) { return names(b, apex); });
    if (overlap)
        throw refused("rules '" + a.to_string() + "' and '" + b.to_string() +
                      "' are for the same client");
}

// What keeps the rules in their order of precedence: that for the apex before that for all.
std::vector<std::size_t> order_of(const std::vector<ClientRule>& rules, const DomainName* apex)
{
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < rules.size(); ++i)
        if (apex != nullptr && names(rules[i], *apex))
            order.push_back(i);
    for (std::size_t i = 0; i < rules.size(); ++i)
        if (rules[i].apexes.empty())
            order.push_back(i);
    return order;
}

} // namespace

ClientTable::ClientTable(std::vector<ClientRule> rules, const std::vector<DomainName>& apexes) :
    rules_(std::move(rules))
{
    for (std::size_t i = 0; i < rules_.size(); ++i) {
        check_apexes(rules_[i], apexes);
        for (std::size_t before = 0; before < i; ++before)
            check_pair(rules_[before], rules_[i]);
    }
    for (const auto& apex : apexes)
        zones_.push_back(make_zone(Apex(apex), order_of(rules_, &apex)));
    std::stable_sort(zones_.begin(), zones_.end(),
                     [](const Zone& a, const Zone& b) { return a.apex.labels > b.apex.labels; });
    zones_.push_back(make_zone(Apex(DomainName()), order_of(rules_, nullptr)));
}

// Of two rules for the same client the first in `order` holds.
ClientTable::Zone ClientTable::make_zone(Apex apex, const std::vector<Place>& order) const
{
    Zone zone{std::move(apex), {}, {}, {}, {}};
    std::vector<AddressPrefix> prefixes;
    for (const auto place : order) {
        const auto& who = rules_[place].who;
        if (const auto* key = std::get_if<ClientRule::Key>(&who)) {
            zone.keys.try_emplace(key->name.lower().wire(), place);
        } else if (const auto* prefix = std::get_if<AddressPrefix>(&who)) {
            if (std::find(prefixes.begin(), prefixes.end(), *prefix) == prefixes.end()) {
                prefixes.push_back(*prefix);
                zone.of_network.push_back(place);
            }
        } else if (!zone.any) {
            zone.any = place;
        }
    }
    zone.networks = AddressTable(prefixes);
    return zone;
}

std::optional<std::size_t> ClientTable::find(const sockaddr* client, std::string_view key,
                                             const Query& query, Bytes packet) const noexcept
{
    const auto zone = std::find_if(zones_.begin(), zones_.end(), [&](const Zone& one) {
        return labels_before(one.apex, query, packet).has_value();
    });
    if (!key.empty())
        if (const auto of_key = zone->keys.find(key); of_key != zone->keys.end())
            return of_key->second;
    if (const auto network = zone->networks.find(client))
        return zone->of_network[*network];
    return zone->any;
}

} // namespace des
