#include "answer/des_table.h"

#include <algorithm>
#include <map>

namespace des {

int common_length(NumberKey a, NumberKey b) noexcept
{
    const auto differing = a.prefix().bits() ^ b.prefix().bits();
    return differing == 0 ? longest_number : __builtin_clzll(differing) / 4;
}

DesTable::DesTable(const std::vector<DesServer>& servers)
{
    std::map<NumberKey, Group> groups;
    const std::vector<NumberKey> all(1);
    for (std::size_t i = 0; i < servers.size(); ++i)
        for (const auto prefix : servers[i].prefixes.empty() ? all : servers[i].prefixes)
            if (auto& group = groups[prefix]; group.empty() || group.back() != i)
                group.push_back(i);
    for (auto& [prefix, group] : groups) {
        prefixes_.push_back(prefix);
        groups_.push_back(std::move(group));
    }
}

std::optional<DesTable::Match> DesTable::find(NumberKey digits) const noexcept
{
    for (int length = digits.length(); length >= 0; --length) {
        const auto wanted = digits.truncated(length);
        const auto at = std::lower_bound(prefixes_.begin(), prefixes_.end(), wanted);
        if (at != prefixes_.end() && *at == wanted)
            return Match{static_cast<std::size_t>(at - prefixes_.begin()), length};
    }
    return std::nullopt;
}

// What begins with a prefix stands behind it without a gap, so that the neighbours know.
int DesTable::common_with_others(NumberKey digits) const noexcept
{
    const auto next = std::upper_bound(prefixes_.begin(), prefixes_.end(), digits);
    int most = 0;
    const auto look_at = [&](NumberKey prefix) {
        const auto common = common_length(prefix, digits);
        if (common < prefix.length())
            most = std::max(most, common);
    };
    if (next != prefixes_.begin())
        look_at(*std::prev(next));
    if (next != prefixes_.end())
        look_at(*next);
    return most;
}

bool DesTable::has_below(NumberKey digits) const noexcept
{
    const auto next = std::upper_bound(prefixes_.begin(), prefixes_.end(), digits);
    return next != prefixes_.end() && *next <= digits.last_below();
}

} // namespace des
