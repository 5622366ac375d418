#include "server/query_access.h"

#include "base/text.h"

#include <algorithm>

namespace des {
namespace {

OperatorSet set_of(const Sight& sight, const std::optional<OperatorId>& host,
                   OperatorNumbers& numbers)
{
    OperatorSet set;
    if (sight.has_host)
        set.insert(numbers.of(host.value()));
    for (const auto& id : sight.operators)
        set.insert(numbers.of(id));
    return set;
}

void check_operators(const ClientRule& rule, const std::vector<OperatorId>& known)
{
    for (const auto& id : rule.sight.operators)
        if (std::find(known.begin(), known.end(), id) == known.end())
            throw Failure(Reason::configuration,
                          "rule '" + rule.to_string() +
                              "': no such operator: " + quoted(id.to_string()));
}

} // namespace

// Rules that say the same share a set: thousands of networks do not cost a set each.
QueryAccess::QueryAccess(std::vector<ClientRule> rules, const Directory& directory,
                         OperatorNumbers& numbers) :
    table_(std::move(rules), directory.apexes)
{
    std::vector<Sight> sights;
    for (const auto& rule : table_.rules()) {
        check_operators(rule, directory.operators);
        if (rule.is_denial || rule.sight.is_all) {
            set_of_rule_.emplace_back();
            continue;
        }
        const auto known = std::find(sights.begin(), sights.end(), rule.sight);
        set_of_rule_.emplace_back(static_cast<std::size_t>(known - sights.begin()));
        if (known != sights.end())
            continue;
        sights.push_back(rule.sight);
        sets_.push_back(set_of(rule.sight, directory.host, numbers));
    }
}

QueryAccess::Decision QueryAccess::decide(const sockaddr* client, std::string_view key,
                                          const Query& query, Bytes packet) const noexcept
{
    const auto rule = table_.find(client, key, query, packet);
    if (!rule || table_.rules()[*rule].is_denial)
        return {false, nullptr};
    const auto& set = set_of_rule_[*rule];
    return {true, set ? &sets_[*set] : nullptr};
}

} // namespace des
