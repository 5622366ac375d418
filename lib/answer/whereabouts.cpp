#include "answer/whereabouts.h"

#include "answer/lookup.h"
#include "base/text.h"

#include <algorithm>

namespace des {
namespace {

// The labels before the apex that are digits, up to the first that is not.
AskedNumber read_digits(const Query& query, std::string_view name, std::size_t labels) noexcept
{
    AskedNumber asked;
    std::uint64_t bits = 0;
    for (; asked.length < labels; ++asked.length) {
        const std::size_t at = query.label_at[labels - asked.length - 1];
        if (name[at] != 1 || !is_digit(name[at + 1]))
            break;
        if (asked.length >= asked.digits.size())
            continue;
        asked.digits[asked.length] = static_cast<std::uint8_t>(name[at + 1]);
        bits |= static_cast<std::uint64_t>(name[at + 1] - '0' + 1) << (60 - 4 * asked.length);
    }
    asked.key = NumberKey::from_bits(bits);
    return asked;
}

// How many of the digits are a name that the own records make exist. What exists makes everything
// above it exist too (RFC 8020), so that halving finds the last.
int own_length(const Snapshot& snapshot, const AskedNumber& asked) noexcept
{
    int existing = 0;
    for (int absent = asked.key.length() + 1; absent - existing > 1;) {
        const int middle = existing + (absent - existing) / 2;
        auto shorter = asked;
        shorter.length = static_cast<std::size_t>(middle);
        shorter.key = asked.key.truncated(middle);
        auto& end = find(snapshot, shorter).existence == Existence::absent ? absent : existing;
        end = middle;
    }
    return existing;
}

} // namespace

Whereabouts find_whereabouts(const Snapshot& snapshot, const Query& query, std::string_view name,
                             std::size_t labels) noexcept
{
    const auto& servers = snapshot.zone().referrals().table();
    const auto asked = read_digits(query, name, labels);
    const bool is_number = asked.length == labels;
    const auto existence = is_number ? find(snapshot, asked).existence : Existence::absent;
    if (existence == Existence::records)
        return {};
    if (is_number && labels <= longest_number && servers.has_below(asked.key))
        return {Whereabouts::Kind::empty, 0, 0};
    const auto match = servers.find(asked.key);
    if (!match)
        return {};
    if (existence == Existence::empty)
        return {Whereabouts::Kind::elsewhere, match->group, 0};
    const auto taken = std::max(own_length(snapshot, asked), servers.common_with_others(asked.key));
    const auto depth = static_cast<std::size_t>(std::max(match->length, taken + 1));
    return {Whereabouts::Kind::elsewhere, match->group, labels - depth};
}

} // namespace des
