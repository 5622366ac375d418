#include "base/address_table.h"

#include <algorithm>
#include <numeric>

namespace des {
namespace {

// Nothing behind the last address of all.
std::optional<AddressNumber> next(AddressNumber number) noexcept
{
    if (++number.low == 0 && ++number.high == 0)
        return std::nullopt;
    return number;
}

} // namespace

// Prefixes nest or are apart. From the first address on, each begins a stretch; where it ends, the
// one around it goes on.
AddressTable::AddressTable(std::span<const AddressPrefix> prefixes)
{
    std::vector<std::uint32_t> places(prefixes.size());
    std::iota(places.begin(), places.end(), 0U);
    std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
        const auto first = prefixes[a].first() <=> prefixes[b].first();
        return first != 0 ? first < 0 : prefixes[a].last() > prefixes[b].last();
    });
    std::vector<std::uint32_t> around; // the prefixes that are open, the inmost last
    const auto close = [&] {
        const auto behind = next(prefixes[around.back()].last());
        around.pop_back();
        if (behind)
            begin(*behind, around.empty() ? none : around.back());
    };
    for (const auto place : places) {
        while (!around.empty() && prefixes[around.back()].last() < prefixes[place].first())
            close();
        begin(prefixes[place].first(), place);
        around.push_back(place);
    }
    while (!around.empty())
        close();
}

// A stretch that would be empty gives way to the one that begins at the same address.
void AddressTable::begin(AddressNumber first, std::uint32_t prefix)
{
    if (!stretches_.empty() && stretches_.back().first == first)
        stretches_.back().prefix = prefix;
    else
        stretches_.push_back({first, prefix});
}

std::optional<std::size_t> AddressTable::find(const sockaddr* address) const noexcept
{
    const auto number = address_number(address);
    if (!number)
        return std::nullopt;
    const auto behind = std::upper_bound(
        stretches_.begin(), stretches_.end(), *number,
        [](const AddressNumber& wanted, const Stretch& stretch) { return wanted < stretch.first; });
    if (behind == stretches_.begin() || std::prev(behind)->prefix == none)
        return std::nullopt;
    return std::prev(behind)->prefix;
}

} // namespace des
