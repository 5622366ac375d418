#pragma once

#include "answer/snapshot.h"
#include "e164/key.h"
#include "zone/covering.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

// What is served, as a zone from which a standard name server answers the same: blocks become
// wildcards, and names that lie between a block and a number get the records of the block, for
// there a wildcard does not reach (RFC 4592, section 3.3.1; zone/wildcards.h does it for files).

namespace des {

// What becomes of blocks of fixed length, which a wildcard cannot be.
enum class FixedBlockForm : std::uint8_t {
    numbers,  // each of their numbers; where there are more than a million, a wildcard
    wildcard, // for every length
};

class PluggedZone {
public:
    PluggedZone(const Snapshot& snapshot, FixedBlockForm form) : snapshot_(&snapshot), form_(form)
    {
    }

    const RenderedZone& zone() const noexcept { return snapshot_->zone(); }

    // A number, or an open block for a wildcard, and a template of records.
    struct Name {
        NumberKey key;
        TemplateRef records = 0;
    };
    // Every name in turn, one before what lies below it, until `each` returns false; false then.
    bool each_name(const std::function<bool(const Name&)>& each) const;

    // What the name of these digits and the wildcard below it hold; 0: nothing.
    struct Names {
        TemplateRef number = 0;
        TemplateRef wildcard = 0;
    };
    Names at(NumberKey prefix) const;
    // The names of digits alone that exist below. False, and not all of them, when more than
    // `most` would be in the set.
    bool add_names_below(NumberKey prefix, std::size_t most, std::set<NumberKey>& names) const;

    // The records of a template as they go out below a name that is written in their place: each
    // begins with two octets for its owner. Empty where they are more than a message can hold.
    std::string render(NumberKey key, TemplateRef records) const;

private:
    struct Block {
        NumberKey key;
        TemplateRef records = 0;
    };
    // What lies around a name.
    struct Surroundings {
        std::vector<Block> blocks;    // all
        std::vector<Block> wildcards; // of them
        // So many digits have the longest names that exist because a block is written number by
        // number.
        int reach = 0;
    };
    class Walk;

    bool is_wildcard(NumberKey block) const noexcept;
    std::vector<Block> blocks_at(NumberKey prefix) const;
    void enter(const std::vector<Block>& own, Surroundings& around) const;
    Names names_of(NumberKey prefix, TemplateRef number, const std::vector<Block>& own,
                   const Surroundings& around) const;
    TemplateRef resolved(const Block& block, std::size_t digits) const noexcept;

    const Snapshot* snapshot_;
    FixedBlockForm form_;
};

} // namespace des
