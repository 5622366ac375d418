#pragma once

#include "answer/des_table.h"
#include "answer/lookup.h"

// What the ways to look up a name share, and nobody else includes.

namespace des {

inline constexpr std::uint64_t open = 15; // how a key says that any number of digits follows

// The key of the blocks with this prefix after which so many digits follow.
constexpr std::uint64_t block_key(NumberKey prefix, std::uint64_t following) noexcept
{
    return prefix.bits() | following;
}

// The template for a number of so many digits; 0 when there is none for that length.
inline TemplateRef resolved(const Snapshot& snapshot, TemplateRef reference,
                            std::size_t length) noexcept
{
    const TemplateView view(snapshot.templates(), reference);
    return view.kind() == TemplateHead::Kind::by_length ? view.for_length(length) : reference;
}

} // namespace des
