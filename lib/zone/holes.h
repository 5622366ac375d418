#pragma once

#include "e164/block.h"
#include "e164/key.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <vector>

namespace des {

// Numbers of a block that a standard name server does not answer, because another name of the zone
// lies between them and the wildcard (RFC 4592, section 3.3.1).
struct Hole {
    NumberBlock block;
    E164Number example;      // a number in the block that gets no answer
    NumberBlock cause;       // what lies below the name that is in the way
    std::uint64_t count = 0; // names that are in the way
};

// Takes the numbers and open blocks of a zone in the order of their keys and reports each block
// with holes once, behind everything in it.
class HoleFinder {
public:
    using Each = std::function<void(const Hole&)>;
    explicit HoleFinder(Each each) : each_(std::move(each)) {}

    void add(NumberKey key);
    void finish();

private:
    // A name on the way from the apex to what is being read.
    struct Name {
        NumberKey prefix;
        NumberKey cause;
        bool has_wildcard = false;
        unsigned children = 0;    // a bit for each digit
        std::optional<Hole> hole; // of its wildcard
    };

    void leave_last();
    Name* block_around();

    Each each_;
    std::vector<Name> names_; // the outermost first
};

} // namespace des
