#include "zone/wildcards.h"

#include <algorithm>
#include <utility>

namespace des {
namespace {

bool is_below(NumberKey key, NumberKey prefix)
{
    return prefix.prefix() <= key && key <= prefix.last_below();
}

int common_length(NumberKey a, NumberKey b)
{
    const auto differing = a.prefix().bits() ^ b.prefix().bits();
    const auto same = differing == 0 ? longest_number : __builtin_clzll(differing) / 4;
    return std::min({same, a.length(), b.length()});
}

} // namespace

void WildcardWriter::add(NumberKey key, SharedSet set)
{
    const bool is_pending = number_ || !blocks_.empty();
    const auto pending = number_ ? number_->key : is_pending ? blocks_.front().key : NumberKey();
    if (is_pending && pending.prefix() != key.prefix())
        flush();
    if (key.following() == 0)
        number_ = Block{key, std::move(set)};
    else
        blocks_.push_back({key, std::move(set)});
}

void WildcardWriter::finish()
{
    if (number_ || !blocks_.empty())
        flush();
}

void WildcardWriter::flush()
{
    const auto prefix = (number_ ? number_->key : blocks_.front().key).prefix();
    while (!above_.empty() && !is_below(prefix, above_.back().key))
        above_.pop_back();
    // Names that exist only because this one lies below them. One with records of its own would
    // have come before.
    for (int length = common_length(last_, prefix) + 1; length < prefix.length(); ++length) {
        plug_number(prefix.truncated(length));
        plug_wildcard(prefix.truncated(length));
    }
    write_number(prefix);
    write_wildcard(prefix);
    // The open one first, so that looking from the back finds the one of the right length.
    std::rotate(blocks_.begin(), blocks_.end() - (blocks_.empty() ? 0 : 1), blocks_.end());
    for (auto& block : blocks_)
        above_.push_back(std::move(block));
    last_ = prefix;
    number_.reset();
    blocks_.clear();
}

void WildcardWriter::write_number(NumberKey prefix)
{
    if (number_)
        each_({prefix, *number_->set, Origin::provisioned, number_->key});
    else
        plug_number(prefix);
}

// Of several blocks with one prefix, the open one says most about it, or else the longest.
void WildcardWriter::write_wildcard(NumberKey prefix)
{
    if (blocks_.empty())
        return plug_wildcard(prefix);
    const auto& block = blocks_.back();
    each_({open_block_key(prefix), *block.set,
           is_open(block.key) ? Origin::provisioned : Origin::fixed, block.key});
    for (const auto& other : blocks_)
        if (other.key != block.key && *other.set != *block.set)
            lost_(other.key);
}

void WildcardWriter::plug_number(NumberKey prefix)
{
    if (plug_holes_ == PlugHoles::no)
        return;
    if (const auto* block = find_for_length(std::span<const Block>(above_), prefix.length()))
        each_({prefix, *block->set, Origin::plug, block->key});
}

void WildcardWriter::plug_wildcard(NumberKey prefix)
{
    if (plug_holes_ == PlugHoles::no || prefix.length() == longest_number)
        return;
    if (const auto* block = find_for_longer(std::span<const Block>(above_), prefix.length()))
        each_({open_block_key(prefix), *block->set, Origin::plug, block->key});
}

Result<void> BlockExpander::add(NumberKey key, const SharedSet& set)
{
    write_before(key);
    while (!above_.empty() && !is_below(key, above_.back()))
        above_.pop_back();
    if (key.following() == 0 || is_open(key)) {
        if (is_open(key))
            above_.push_back(key);
        each_(key, set);
        return {};
    }
    const auto block = value_or_throw(key.block());
    if (key.following() > most_following)
        return invalid("the block " + block.to_string() +
                       " has too many numbers to write them one by one");
    std::uint64_t count = 1;
    for (int i = 0; i < key.following(); ++i)
        count *= 10;
    const auto first = block.prefix().digits() * count;
    ranges_.push_back({first, first + count - 1, key, set});
    above_.push_back(key);
    return {};
}

void BlockExpander::finish()
{
    write_before(NumberKey::from_bits(UINT64_MAX));
}

bool BlockExpander::is_covered_deeper(NumberKey number, NumberKey by) const
{
    return std::any_of(above_.begin(), above_.end(), [&](NumberKey block) {
        const bool covers = is_below(number, block) &&
            (is_open(block) || block.length() + block.following() == number.length());
        return covers && block.length() > by.length();
    });
}

// The ranges that are under way, as far as what comes next lets them go; of several, always the
// lowest number first.
void BlockExpander::write_before(NumberKey key)
{
    const auto key_of = [](const Range& range) {
        const auto number = value_or_throw(E164Number::from_digits(std::to_string(range.next)));
        return NumberKey(NumberBlock::of(number));
    };
    while (!ranges_.empty()) {
        const auto range =
            std::min_element(ranges_.begin(), ranges_.end(),
                             [&](const Range& a, const Range& b) { return key_of(a) < key_of(b); });
        const auto number = key_of(*range);
        if (key <= number && key != number)
            return;
        if (number != key && !is_covered_deeper(number, range->block))
            each_(number, range->set);
        if (range->next++ == range->last)
            ranges_.erase(range);
    }
}

} // namespace des
