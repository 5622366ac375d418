#pragma once

#include "answer/snapshot.h"
#include "e164/key.h"
#include "e164/number.h"

#include <array>
#include <cstdint>

namespace des {

// The digits of a name below an apex, as a number reads: the country code first.
struct AskedNumber {
    std::array<std::uint8_t, longest_number> digits{}; // in ASCII, the first fifteen
    std::size_t length = 0;                            // of all there are, at least 1
    NumberKey key;                                     // of the first fifteen
};

// What a name is to those who ask for it.
enum class Existence : std::uint8_t {
    absent,  // NXDOMAIN: neither it nor anything below it
    empty,   // NODATA: something lies below it (an empty non-terminal, RFC 8020, section 2)
    records, // it has records of its own, or lies in a block that has
};

struct Found {
    Existence existence = Existence::absent;
    TemplateRef records = 0;
};

// The records of the number itself, or else of the longest block that covers it; for the same
// prefix a block of the right length goes before the open one.
Found find(const Snapshot& snapshot, const AskedNumber& asked) noexcept;

// The same for somebody who sees only what these operators have. Where a name has nothing of
// theirs, but more than most_hidden numbers or blocks of others lie below it, it counts as empty
// without looking further: NXDOMAIN would be cached for all that lies below (RFC 8020), so it is
// said only where it is known to be true.
constexpr int most_hidden = 64;
Found find(const Snapshot& snapshot, const AskedNumber& asked, const OperatorSet& seen) noexcept;

} // namespace des
