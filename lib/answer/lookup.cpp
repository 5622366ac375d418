#include "answer/lookup.h"

#include "answer/lookup_keys.h"
#include "answer/lookup_wildcard.h"

#include <algorithm>

namespace des {
namespace {

// Among the blocks of one prefix of the name. `last` is the last of them, the open one if there is
// one: that is how keys are ordered.
Found find_at_prefix(const Snapshot& snapshot, const AskedNumber& asked,
                     const OrderedMap::Place& last) noexcept
{
    const auto key = NumberKey::from_bits(last.at);
    const auto behind = asked.length - static_cast<std::size_t>(key.length());
    const auto following = static_cast<std::size_t>(key.following());
    if (behind == 0)
        return {Existence::empty, 0};
    if (behind < open && behind <= following) {
        const auto wanted = block_key(key.prefix(), behind);
        const auto fixed = behind == following ? last : snapshot.blocks().search(wanted);
        if (fixed.at == wanted)
            return {Existence::records, resolved(snapshot, fixed.value, asked.length)};
    }
    if (following == open) {
        const auto records = resolved(snapshot, last.value, asked.length);
        return {records != 0 ? Existence::records : Existence::absent, records};
    }
    // Within a block of fixed length, above the numbers it covers.
    return {behind < following ? Existence::empty : Existence::absent, 0};
}

// Blocks nest, so prefixes are tried from the longest on. Each search leads to the nearest block in
// key order; what it has in common with the name is the longest prefix left to try, which makes
// every step at least a digit shorter and nearly always ends after one or two.
Found find_in_blocks(const Snapshot& snapshot, const AskedNumber& asked) noexcept
{
    Found finding;
    int length = asked.key.length();
    while (length > 0) {
        const auto place = snapshot.blocks().search(block_key(asked.key.truncated(length), open));
        if (length == asked.key.length() && place.next <= asked.key.last_below().bits())
            finding.existence = Existence::empty; // a block below the name
        const auto key = NumberKey::from_bits(place.at);
        const auto common = common_length(key, asked.key);
        if (common < key.length()) {
            length = common;
            continue;
        }
        if (key.length() == 0)
            break;
        const auto here = find_at_prefix(snapshot, asked, place);
        if (here.existence == Existence::records)
            return here;
        finding.existence = std::max(finding.existence, here.existence);
        length = key.length() - 1;
    }
    return finding;
}

// Whether a number of fifteen digits has records of its own, or of a block of just that length. It
// then is a name without any below it, and what would cover those ends there (RFC 4592, section
// 3.3.1): so answer servers that have the zone from us.
bool is_leaf(const Snapshot& snapshot, NumberKey number) noexcept
{
    if (snapshot.numbers().search(number.bits()).at == number.bits())
        return true;
    int length = number.length();
    while (length > 0) {
        const auto place = snapshot.blocks().search(block_key(number.truncated(length), open));
        const auto key = NumberKey::from_bits(place.at);
        const auto common = common_length(key, number);
        if (common < key.length()) {
            length = common;
            continue;
        }
        if (key.length() == 0)
            break;
        const auto behind = static_cast<std::uint64_t>(longest_number - key.length());
        const auto exact = block_key(key.prefix(), behind);
        if (snapshot.blocks().search(exact).at == exact)
            return true;
        if (static_cast<std::uint64_t>(key.following()) == open)
            return false;
        length = key.length() - 1;
    }
    return false;
}

} // namespace

Found find(const Snapshot& snapshot, const AskedNumber& asked) noexcept
{
    if (snapshot.zone().matching() == Matching::wildcard)
        return find_by_wildcard(snapshot, asked);
    // A longer name is no number, and nothing that exists lies below it: only open blocks reach it.
    const bool too_long = asked.length > longest_number;
    if (too_long && is_leaf(snapshot, asked.key))
        return {};
    const auto number =
        too_long ? OrderedMap::Place() : snapshot.numbers().search(asked.key.bits());
    if (number.at == asked.key.bits())
        return {Existence::records, number.value};
    auto finding = find_in_blocks(snapshot, asked);
    if (finding.existence == Existence::absent && number.next <= asked.key.last_below().bits())
        finding.existence = Existence::empty; // a number below the name
    return finding;
}

} // namespace des
