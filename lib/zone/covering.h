#pragma once

#include "e164/key.h"

#include <algorithm>
#include <span>

// Which of the blocks around a name answer for it. The blocks stand from the outermost to the
// innermost, of one prefix the open one first; each has its `key`.

namespace des {

constexpr bool is_open(NumberKey key) noexcept
{
    constexpr int any_length = 15; // how a key says that any number of digits follows
    return key.following() == any_length;
}

// The longest match for numbers of that length, here below all of them.
template <class Block>
const Block* find_for_length(std::span<const Block> above, int length) noexcept
{
    const auto found = std::find_if(above.rbegin(), above.rend(), [length](const Block& block) {
        return is_open(block.key) || block.key.length() + block.key.following() == length;
    });
    return found == above.rend() ? nullptr : &*found;
}

// The same for numbers that are longer; where blocks of one prefix differ about them, the one that
// its wildcard stands for: the open one, or else the longest.
template <class Block>
const Block* find_for_longer(std::span<const Block> above, int length) noexcept
{
    const Block* best = nullptr;
    for (auto left = above.size(); left > 0; --left) {
        const auto& block = above[left - 1];
        const bool reaches =
            is_open(block.key) || block.key.length() + block.key.following() > length;
        if (best != nullptr && best->key.prefix() != block.key.prefix())
            break;
        if (reaches && (best == nullptr || best->key < block.key))
            best = &block;
    }
    return best;
}

// The key of the wildcard below a prefix.
constexpr NumberKey open_block_key(NumberKey prefix) noexcept
{
    return NumberKey::from_bits(prefix.prefix().bits() | 15U);
}

} // namespace des
