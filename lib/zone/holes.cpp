#include "zone/holes.h"

#include <algorithm>
#include <string>

namespace des {
namespace {

bool is_below(NumberKey key, NumberKey prefix)
{
    return prefix.prefix() <= key && key <= prefix.last_below();
}

E164Number number_of(NumberKey prefix)
{
    return value_or_throw(prefix.prefix().block()).prefix();
}

unsigned last_digit_bit(NumberKey prefix)
{
    return 1U << (number_of(prefix).digits() % 10);
}

} // namespace

void HoleFinder::add(NumberKey key)
{
    while (!names_.empty() && !is_below(key, names_.back().prefix))
        leave_last();
    const int begin = names_.empty() ? 1 : names_.back().prefix.length() + 1;
    for (int length = begin; length <= key.length(); ++length) {
        const auto prefix = key.truncated(length);
        if (!names_.empty())
            names_.back().children |= last_digit_bit(prefix);
        names_.push_back({prefix, key, false, 0, std::nullopt});
    }
    if (key.following() != 0)
        names_.back().has_wildcard = true;
}

void HoleFinder::finish()
{
    while (!names_.empty())
        leave_last();
}

HoleFinder::Name* HoleFinder::block_around()
{
    const auto found = std::find_if(names_.rbegin(), names_.rend(),
                                    [](const Name& name) { return name.has_wildcard; });
    return found == names_.rend() ? nullptr : &*found;
}

// The name that is left exists, so what does not exist directly below it is looked for at its own
// wildcard and nowhere else.
void HoleFinder::leave_last()
{
    const auto name = names_.back();
    names_.pop_back();
    if (name.hole)
        each_(*name.hole);
    auto* const around = block_around();
    constexpr unsigned all = (1U << 10U) - 1;
    // A whole number with nothing below it: that longer ones get nothing is as it should be.
    const bool is_leaf = name.children == 0;
    if (name.has_wildcard || around == nullptr || name.children == all || is_leaf)
        return;
    if (around->hole) {
        ++around->hole->count;
        return;
    }
    unsigned digit = 0;
    while ((name.children & (1U << digit)) != 0)
        ++digit;
    auto digits = number_of(name.prefix).bare() + std::to_string(digit);
    const auto usual = static_cast<std::size_t>(name.cause.length());
    if (digits.size() < usual)
        digits.append(usual - digits.size(), '0');
    around->hole = Hole{value_or_throw(NumberBlock::open(number_of(around->prefix))),
                        value_or_throw(E164Number::from_digits(digits)),
                        value_or_throw(name.cause.block()), 1};
}

} // namespace des
