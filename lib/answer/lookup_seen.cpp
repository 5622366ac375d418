#include "answer/lookup_keys.h"

#include <algorithm>

namespace des {
namespace {

// One name looked up by somebody who sees only some operators' records.
class SeenLookup {
public:
    SeenLookup(const Snapshot& snapshot, const AskedNumber& asked, const OperatorSet& seen) noexcept
        :
        snapshot_(snapshot),
        asked_(asked), seen_(seen)
    {
    }

    Found find() const noexcept
    {
        if (asked_.length > longest_number)
            return is_below_leaf() ? Found() : find_in_blocks();
        const auto bits = asked_.key.bits();
        const auto number = snapshot_.numbers().search(bits);
        if (number.at == bits && is_seen(number))
            return {Existence::records, number.value};
        auto finding = find_in_blocks();
        if (finding.existence == Existence::absent &&
            (any_below(snapshot_.numbers(), number.next) ||
             any_below(snapshot_.blocks(), snapshot_.blocks().search(bits).next)))
            finding.existence = Existence::empty;
        return finding;
    }

private:
    bool is_seen(const OrderedMap::Place& place) const noexcept
    {
        return seen_.contains(TemplateView(snapshot_.templates(), place.value).owner());
    }

    // As in find() without a set: nothing is below a number of fifteen digits that has records of
    // its own, or of a block of just that length.
    bool is_below_leaf() const noexcept
    {
        auto leaf = asked_;
        leaf.length = longest_number;
        const auto number = snapshot_.numbers().search(leaf.key.bits());
        if (number.at == leaf.key.bits() && is_seen(number))
            return true;
        const auto block = SeenLookup(snapshot_, leaf, seen_).find_in_blocks();
        return block.existence == Existence::records && !block.is_open;
    }

    // From this key on, up to the last below the name.
    bool any_below(const OrderedMap& map, OrderedMap::Key next) const noexcept
    {
        const auto last = asked_.key.last_below().bits();
        for (int hidden = 0; next <= last; ++hidden) {
            const auto place = map.search(next);
            if (hidden == most_hidden || is_seen(place))
                return true;
            next = place.next;
        }
        return false;
    }

    struct InBlock : Found {
        bool is_open = false; // the block is
    };

    // Among the blocks of one prefix of the name, from the one of the right length on.
    InBlock find_at_prefix(NumberKey prefix) const noexcept
    {
        const auto behind = asked_.length - static_cast<std::size_t>(prefix.length());
        const auto& blocks = snapshot_.blocks();
        auto place = blocks.search(block_key(prefix, std::min<std::uint64_t>(behind, open - 1)));
        if (behind < open && place.at == block_key(prefix, behind) && is_seen(place))
            return {{Existence::records, resolved(snapshot_, place.value, asked_.length)}, false};
        InBlock finding;
        while (behind > 0 && place.next <= block_key(prefix, open)) {
            place = blocks.search(place.next);
            if (!is_seen(place))
                continue;
            if (NumberKey::from_bits(place.at).following() < static_cast<int>(open))
                finding.existence = Existence::empty; // above the numbers that the block covers
            else if (const auto ref = resolved(snapshot_, place.value, asked_.length); ref != 0)
                return {{Existence::records, ref}, true};
        }
        return finding;
    }

    // Prefixes from the longest on, as in find() without a set.
    InBlock find_in_blocks() const noexcept
    {
        InBlock finding;
        int length = asked_.key.length();
        while (length > 0) {
            const auto place =
                snapshot_.blocks().search(block_key(asked_.key.truncated(length), open));
            const auto key = NumberKey::from_bits(place.at);
            const auto common = common_length(key, asked_.key);
            if (common < key.length()) {
                length = common;
                continue;
            }
            if (key.length() == 0)
                break;
            const auto here = find_at_prefix(key.prefix());
            if (here.existence == Existence::records)
                return here;
            finding.existence = std::max(finding.existence, here.existence);
            length = key.length() - 1;
        }
        return finding;
    }

    const Snapshot& snapshot_;
    const AskedNumber& asked_;
    const OperatorSet& seen_;
};

} // namespace

Found find(const Snapshot& snapshot, const AskedNumber& asked, const OperatorSet& seen) noexcept
{
    return SeenLookup(snapshot, asked, seen).find();
}

} // namespace des
