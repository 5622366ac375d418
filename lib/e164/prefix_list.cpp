#include "e164/prefix_list.h"

#include "base/text.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::string_view any_number = "*";

// "+6125" and "+6125*" mean the same here.
Result<NumberKey> prefix_of(std::string_view word)
{
    const auto digits = word.ends_with('*') ? word.substr(0, word.size() - 1) : word;
    const auto prefix = E164Number::parse(digits);
    if (!prefix)
        return invalid("not a prefix of E.164 numbers: " + quoted(word));
    return NumberKey(NumberBlock::of(*prefix));
}

bool begins_with(NumberKey key, NumberKey prefix)
{
    return prefix <= key && key <= prefix.last_below();
}

std::string digits_of(NumberKey prefix)
{
    return value_or_throw(prefix.block()).to_string();
}

} // namespace

PrefixList PrefixList::any()
{
    PrefixList list;
    list.is_any_ = true;
    return list;
}

Result<PrefixList> PrefixList::parse(std::string_view text)
{
    PrefixList list;
    std::vector<NumberKey> found;
    while (!text.empty()) {
        const auto end = text.find_first_of(", ");
        const auto word = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view() : text.substr(end + 1);
        if (word.empty())
            continue;
        if (word == any_number) {
            list.is_any_ = true;
            continue;
        }
        const auto prefix = prefix_of(word);
        if (!prefix)
            return tl::unexpected(prefix.error());
        found.push_back(*prefix);
    }
    if (list.is_any_)
        return list;
    std::sort(found.begin(), found.end());
    for (const auto prefix : found)
        if (list.prefixes_.empty() || !begins_with(prefix, list.prefixes_.back()))
            list.prefixes_.push_back(prefix);
    if (list.prefixes_.empty())
        return invalid("no prefix of E.164 numbers, and not '*'");
    return list;
}

bool PrefixList::allows(const NumberBlock& number) const noexcept
{
    if (is_any_)
        return true;
    const NumberKey key(number);
    const auto behind = std::upper_bound(prefixes_.begin(), prefixes_.end(), key);
    return behind != prefixes_.begin() && begins_with(key, *std::prev(behind));
}

std::string PrefixList::to_string() const
{
    if (is_any_)
        return std::string(any_number);
    std::string text;
    for (const auto prefix : prefixes_)
        text += (text.empty() ? "" : " ") + digits_of(prefix);
    return text;
}

} // namespace des
