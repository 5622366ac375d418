#include "answer/lookup_wildcard.h"

#include "answer/lookup_keys.h"

#include <algorithm>

namespace des {
namespace {

// How many digits of the name there are at the end of which a name exists, as far as these two
// neighbours in the order of keys tell: whatever lies below a name is next to where it would stand.
int shared(NumberKey name, const OrderedMap::Place& place) noexcept
{
    const auto with = [name](std::uint64_t bits) {
        const auto other = NumberKey::from_bits(bits);
        return std::min({common_length(other, name), other.length(), name.length()});
    };
    return std::max(with(place.at), place.next == OrderedMap::after_all ? 0 : with(place.next));
}

} // namespace

Found find_by_wildcard(const Snapshot& snapshot, const AskedNumber& asked) noexcept
{
    const bool is_number = asked.length <= longest_number;
    const auto number = snapshot.numbers().search(asked.key.bits());
    if (is_number && number.at == asked.key.bits())
        return {Existence::records, number.value};
    const auto block = snapshot.blocks().search(block_key(asked.key, open));
    const auto closest = std::max(shared(asked.key, number), shared(asked.key, block));
    if (is_number && closest == asked.key.length())
        return {Existence::empty, 0};
    if (closest == 0)
        return {};
    const auto wildcard = block_key(asked.key.truncated(closest), open);
    const auto place = snapshot.blocks().search(wildcard);
    if (place.at != wildcard)
        return {};
    return {Existence::records, place.value};
}

} // namespace des
