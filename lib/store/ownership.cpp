#include "store/ownership.h"

#include "store/schema.h"

#include <algorithm>
#include <utility>

namespace des {
namespace {

// The fewest and the most digits of a number that the key stands for.
std::pair<int, int> lengths_of(NumberKey key)
{
    constexpr int open = 15;
    if (key.following() == open)
        return {key.length() + 1, longest_number};
    return {key.length() + key.following(), key.length() + key.following()};
}

// One prefix begins the other: then they overlap where they have numbers of the same length.
bool have_a_length_in_common(NumberKey a, NumberKey b)
{
    const auto [a_first, a_last] = lengths_of(a);
    const auto [b_first, b_last] = lengths_of(b);
    return a_first <= b_last && b_first <= a_last;
}

NumberKey last_with_prefix(NumberKey prefix)
{
    return NumberKey::from_bits(prefix.bits() | 15U);
}

} // namespace

Ownership::Ownership(Database& db, std::int64_t owner, Porting porting) :
    owner_(owner), porting_(porting),
    find_(db,
          "SELECT number FROM record WHERE operator = ? AND number BETWEEN ? AND ?"
          " ORDER BY number"),
    find_ported_(db, "SELECT 1 FROM ported WHERE number = ? AND operator = ?")
{
    Statement select(db, "SELECT operator FROM profile WHERE operator <> ? ORDER BY operator");
    select.bind(1, owner);
    while (select.step())
        rivals_.push_back(select.integer(0));
}

bool Ownership::has_any(std::int64_t rival, NumberKey first, NumberKey last)
{
    const StatementUse use(find_);
    find_.bind(1, rival).bind(2, first.to_signed()).bind(3, last.to_signed());
    return find_.step();
}

// What lies around a key between the first and the last one, without lying there itself, lies
// around the first one too.
std::vector<std::int64_t> Ownership::rivals_near(std::span<const NumberKey> keys)
{
    if (keys.empty())
        return {};
    const auto first = keys.front().prefix();
    auto last = first;
    for (const auto key : keys)
        last = std::max(last, key.last_below());
    std::vector<std::int64_t> near;
    for (const auto rival : rivals_) {
        bool is_near = has_any(rival, first, last);
        for (int length = 1; length < first.length() && !is_near; ++length) {
            const auto prefix = first.truncated(length);
            is_near = has_any(rival, prefix, last_with_prefix(prefix));
        }
        if (is_near)
            near.push_back(rival);
    }
    return near;
}

bool Ownership::overlaps(std::int64_t rival, NumberKey key)
{
    const auto any_in = [&](NumberKey first, NumberKey last) {
        const StatementUse use(find_);
        find_.bind(1, rival).bind(2, first.to_signed()).bind(3, last.to_signed());
        while (find_.step())
            if (have_a_length_in_common(key, NumberKey::from_signed(find_.integer(0))))
                return true;
        return false;
    };
    if (any_in(key.prefix(), key.last_below()))
        return true;
    for (int length = 1; length < key.length(); ++length)
        if (any_in(key.truncated(length), last_with_prefix(key.truncated(length))))
            return true;
    return false;
}

bool Ownership::is_ported(NumberKey key)
{
    const StatementUse use(find_ported_);
    find_ported_.bind(1, key.to_signed()).bind(2, owner_);
    return find_ported_.step();
}

std::vector<std::optional<std::int64_t>> Ownership::holders(std::span<const NumberKey> keys)
{
    std::vector<std::optional<std::int64_t>> found(keys.size());
    for (const auto rival : rivals_near(keys)) {
        const bool is_host = rival == host_operator;
        if (!is_host && porting_ == Porting::allowed)
            continue;
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (found[i] || !overlaps(rival, keys[i]))
                continue;
            const bool is_free = is_host && is_ported(keys[i]) && !has_any(rival, keys[i], keys[i]);
            if (!is_free)
                found[i] = rival;
        }
    }
    return found;
}

std::vector<Ownership::Loss> Ownership::losses(std::span<const NumberKey> keys)
{
    std::vector<Loss> found;
    for (const auto rival : rivals_near(keys))
        for (const auto key : keys)
            if (rival != host_operator && has_any(rival, key, key))
                found.push_back({key, rival});
    return found;
}

} // namespace des
