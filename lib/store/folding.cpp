#include "store/folding.h"

#include <utility>

namespace des {
namespace {

bool is_open(NumberKey key)
{
    return key.following() == 15;
}

bool is_below(NumberKey key, NumberKey prefix)
{
    return prefix.prefix() <= key && key <= prefix.last_below();
}

} // namespace

std::optional<Wanted> Folding::next()
{
    if (!std::exchange(has_begun_, true))
        ahead_ = source_();
    while (items_.empty() || items_.front()->is_doubtful) {
        if (ahead_)
            read_node();
        else if (!doubtful_.empty())
            leave(NumberKey());
        else
            return std::nullopt;
    }
    auto wanted = std::move(items_.front()->wanted);
    items_.pop_front();
    return wanted;
}

// Everything with the prefix that comes next.
void Folding::read_node()
{
    const auto prefix = ahead_->key.prefix();
    leave(prefix);
    pass_left_out(prefix);
    ItemRef number;
    ItemRef block;
    std::vector<ItemRef> node;
    for (; ahead_ && ahead_->key.prefix() == prefix; ahead_ = source_()) {
        node.push_back(std::make_shared<Item>(Item{*std::move(ahead_)}));
        items_.push_back(node.back());
        const auto key = node.back()->wanted.key;
        if (key.following() == 0)
            number = node.back();
        else if (is_open(key))
            block = node.back();
        else
            stays_below();
    }
    judge(number, block);
    for (const auto& item : node)
        if (item->wanted.set && item->wanted.key.following() != 0)
            above_.push_back(
                {item->wanted.key, std::make_shared<const RecordSet>(*item->wanted.set)});
}

// What lies not above that prefix is complete: of what was in doubt there, nothing lies below.
void Folding::leave(NumberKey prefix)
{
    while (!above_.empty() && !is_below(prefix, above_.back().key))
        above_.pop_back();
    while (!doubtful_.empty() && !is_below(prefix, doubtful_.back()->wanted.key)) {
        doubtful_.back()->is_doubtful = false;
        doubtful_.pop_back();
        stays_below();
    }
}

void Folding::pass_left_out(NumberKey prefix)
{
    while (!unknown_above_.empty() && !is_below(prefix, unknown_above_.back()))
        unknown_above_.pop_back();
    for (; next_left_out_ != left_out_.end() && *next_left_out_ < prefix; ++next_left_out_) {
        if (is_open(*next_left_out_) && is_below(prefix, *next_left_out_))
            unknown_above_.push_back(*next_left_out_);
    }
}

void Folding::judge(const ItemRef& number, const ItemRef& block)
{
    const bool has_number = number && number->wanted.set;
    const bool has_block = block && block->wanted.set;
    const bool doubts_number = has_number && is_answered_above(number);
    const bool doubts_block = has_block && is_answered_above(block);
    if (has_block && !doubts_block) {
        stays_below();
        if (doubts_number)
            leave_out(number);
        return;
    }
    if (has_number && !doubts_number)
        stays_below();
    if (doubts_block && has_number)
        leave_out(block);
    const auto& rest = doubts_number ? number : block;
    if (!doubts_number && (!doubts_block || has_number))
        return;
    rest->is_doubtful = true;
    doubtful_.push_back(rest);
}

// Something that stays lies below all that is in doubt.
void Folding::stays_below()
{
    for (const auto& item : doubtful_)
        leave_out(item);
    doubtful_.clear();
}

void Folding::leave_out(const ItemRef& item)
{
    item->is_doubtful = false;
    item->wanted.set.reset();
    ++folded_;
}

bool Folding::is_answered_above(const ItemRef& item) const
{
    if (above_.empty() || !is_open(above_.back().key) || *above_.back().set != *item->wanted.set)
        return false;
    return unknown_above_.empty() || unknown_above_.back() < above_.back().key;
}

} // namespace des
