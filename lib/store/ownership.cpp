#include "store/ownership.h"

#include "store/schema.h"

#include <algorithm>
#include <array>
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

// What one other operator holds around keys that come in ascending order. It remembers what it has
// found out, so that numbers that lie close together are asked for together.
class Ownership::Rival {
public:
    Rival(Ownership& ownership, std::int64_t row) : ownership_(ownership), row_(row) {}

    bool overlaps(NumberKey key)
    {
        if (has_any(key.prefix(), key.last_below()) &&
            has_common(key, key.prefix(), key.last_below()))
            return true;
        for (int length = 1; length < key.length(); ++length) {
            const auto prefix = key.truncated(length);
            auto& level = levels_.at(static_cast<std::size_t>(length));
            if (level.prefix != prefix)
                level = {prefix, has_any(prefix, last_with_prefix(prefix))};
            if (level.is_held && has_common(key, prefix, last_with_prefix(prefix)))
                return true;
        }
        return false;
    }

private:
    struct Level {
        NumberKey prefix;
        bool is_held = false; // a number or block of that very prefix
    };

    bool has_any(NumberKey first, NumberKey last)
    {
        if (gap_first_ <= first && last < gap_end_)
            return false;
        auto& select = ownership_.find_first_;
        const StatementUse use(select);
        select.bind(1, row_).bind(2, first.to_signed());
        gap_first_ = first;
        gap_end_ = select.step() ? NumberKey::from_signed(select.integer(0))
                                 : NumberKey::from_bits(~std::uint64_t{0});
        return gap_end_ <= last;
    }

    bool has_common(NumberKey key, NumberKey first, NumberKey last)
    {
        auto& select = ownership_.find_;
        const StatementUse use(select);
        select.bind(1, row_).bind(2, first.to_signed()).bind(3, last.to_signed());
        while (select.step())
            if (have_a_length_in_common(key, NumberKey::from_signed(select.integer(0))))
                return true;
        return false;
    }

    Ownership& ownership_;
    std::int64_t row_;
    NumberKey gap_first_; // it holds nothing from here
    NumberKey gap_end_;   // to before here
    std::array<Level, longest_number> levels_{};
};

Ownership::Ownership(Database& db, std::int64_t owner, Porting porting) :
    owner_(owner), porting_(porting),
    find_(db,
          "SELECT number FROM record WHERE operator = ? AND number BETWEEN ? AND ?"
          " ORDER BY number"),
    find_first_(db,
                "SELECT number FROM record WHERE operator = ? AND number >= ?"
                " ORDER BY number LIMIT 1"),
    find_ported_(db, "SELECT 1 FROM ported WHERE number = ? AND operator = ?")
{
    Statement select(db, "SELECT operator FROM profile WHERE operator <> ? ORDER BY operator");
    select.bind(1, owner);
    while (select.step())
        rivals_.push_back(select.integer(0));
}

bool Ownership::has_any(std::int64_t holder, NumberKey first, NumberKey last)
{
    const StatementUse use(find_);
    find_.bind(1, holder).bind(2, first.to_signed()).bind(3, last.to_signed());
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
        Rival view(*this, rival);
        for (std::size_t i = 0; i < keys.size(); ++i) {
            if (found[i] || !view.overlaps(keys[i]))
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
