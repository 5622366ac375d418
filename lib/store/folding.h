#pragma once

#include "store/staging.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <vector>

namespace des {

// Takes back what a zone needs beside its blocks. Wildcards are no longest match, so such a zone
// repeats the records of a block wherever a name lies below it (see zone/wildcards.h). For a store
// these say nothing: a number or open block that has just what its block has, and below which
// something else lies, is left out. Every number is answered as before.
class Folding {
public:
    // Gives numbers and blocks in the order of their keys: everything the profile shall hold.
    using Source = std::function<std::optional<Wanted>()>;
    // `left_out`: keys that the zone has, but the source does not give, or gives otherwise. What
    // lies below such a block may be an exception from it, and stays.
    explicit Folding(Source source, std::set<NumberKey> left_out = {}) :
        source_(std::move(source)), left_out_(std::move(left_out)),
        next_left_out_(left_out_.begin())
    {
    }
    Folding(const Folding&) = delete;
    Folding& operator=(const Folding&) = delete;

    // The same, in the same order; what is left out comes without records.
    std::optional<Wanted> next();
    std::uint64_t folded() const noexcept { return folded_; }

private:
    struct Item {
        Wanted wanted;
        bool is_doubtful = false; // left out if something that stays lies below it
    };
    struct Above {
        NumberKey key;
        std::shared_ptr<const RecordSet> set;
    };
    using ItemRef = std::shared_ptr<Item>;

    void read_node();
    void leave(NumberKey prefix);
    void pass_left_out(NumberKey prefix);
    void judge(const ItemRef& number, const ItemRef& block);
    void stays_below();
    void leave_out(const ItemRef& item);
    bool is_answered_above(const ItemRef& item) const;

    Source source_;
    std::set<NumberKey> left_out_;
    std::set<NumberKey>::const_iterator next_left_out_;
    std::vector<NumberKey>
        unknown_above_; // left-out blocks around what is read, the outermost first
    std::optional<Wanted> ahead_;
    bool has_begun_ = false;
    std::deque<ItemRef> items_;     // in order, to be given away
    std::vector<ItemRef> doubtful_; // of these, each below the one before
    std::vector<Above> above_;      // the blocks around what is read, the outermost first
    std::uint64_t folded_ = 0;
};

} // namespace des
