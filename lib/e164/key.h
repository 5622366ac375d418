#pragma once

#include "e164/block.h"

#include <cstdint>

namespace des {

// A block packed left-aligned into 64 bits: four bits a digit from the top, holding the digit plus
// one, so that zero means "ends here"; the lowest four bits say how many digits follow (15: any).
// Compared as integers, keys stand in the order of the digits from the left, a prefix directly
// before everything below it, and everything below it without a gap. One ordered search thus
// answers exact match, "does anything lie below?" and longest prefix.
class NumberKey {
public:
    // The key before all others: of no number.
    constexpr NumberKey() = default;
    explicit NumberKey(const NumberBlock& block) noexcept;
    static constexpr NumberKey from_bits(std::uint64_t bits) noexcept
    {
        NumberKey key;
        key.bits_ = bits;
        return key;
    }

    constexpr std::uint64_t bits() const noexcept { return bits_; }
    // The same order as a signed integer, as SQL has them.
    constexpr std::int64_t to_signed() const noexcept
    {
        return static_cast<std::int64_t>(bits_ ^ (std::uint64_t{1} << 63U));
    }
    static constexpr NumberKey from_signed(std::int64_t value) noexcept
    {
        return from_bits(static_cast<std::uint64_t>(value) ^ (std::uint64_t{1} << 63U));
    }

    // How many digits the prefix has, 0 to 15.
    constexpr int length() const noexcept
    {
        const auto digits = bits_ & ~following_mask;
        return digits == 0 ? 0 : 16 - __builtin_ctzll(digits) / 4;
    }
    constexpr int following() const noexcept { return static_cast<int>(bits_ & following_mask); }

    // The key of the prefix alone: the first key at or below which everything with it stands.
    constexpr NumberKey prefix() const noexcept { return from_bits(bits_ & ~following_mask); }
    // Of its prefix, the first `length` digits (0 to 15), with nothing to follow.
    constexpr NumberKey truncated(int length) const noexcept
    {
        return length == 0 ? NumberKey()
                           : from_bits(bits_ & (~std::uint64_t{0} << (64 - 4 * length)));
    }
    // The last key that has this key's prefix as its prefix.
    constexpr NumberKey last_below() const noexcept
    {
        const int bits = 64 - 4 * length();
        return bits == 64 ? from_bits(~std::uint64_t{0})
                          : from_bits(prefix().bits_ | ((std::uint64_t{1} << bits) - 1));
    }

    // Refused when the bits were never those of a block: a damaged store.
    Result<NumberBlock> block() const;

    constexpr auto operator<=>(const NumberKey&) const = default;

private:
    static constexpr std::uint64_t following_mask = 15;
    std::uint64_t bits_ = 0;
};

} // namespace des
