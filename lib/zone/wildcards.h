#pragma once

#include "e164/key.h"
#include "naptr/naptr.h"
#include "zone/covering.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

// From blocks, of which the longest match answers, to a zone that answers the same from a standard
// name server. Such a server asks the wildcard of the closest name that exists, and no other
// (RFC 4592, section 3.3.1): a number below *.1.2 takes away from that block all that lies under
// the names between the two, and those names themselves.

namespace des {

using SharedSet = std::shared_ptr<const RecordSet>;

// What may be done with blocks of fixed length, which a wildcard cannot be.
enum class FixedBlocks {
    wildcard, // covers every length
    expand,   // number by number
    refuse,
};

enum class PlugHoles { no, yes };

// Takes numbers and blocks in the order of their keys and gives the names of a zone, a wildcard as
// an open block, each once, a name before what lies below it. Memory does not grow with their
// number.
class WildcardWriter {
public:
    enum class Origin {
        provisioned,
        plug,  // there to keep an answer what it is
        fixed, // a wildcard for a block of fixed length
    };
    struct Name {
        NumberKey key; // a number, or an open block for a wildcard
        const RecordSet& set;
        Origin origin;
        NumberKey source; // the number or block whose records these are
    };
    using EachName = std::function<void(const Name&)>;
    // A block of which a wildcard can say nothing: another with this prefix goes before it.
    using EachLost = std::function<void(NumberKey)>;

    WildcardWriter(PlugHoles plug_holes, EachName each, EachLost lost) :
        plug_holes_(plug_holes), each_(std::move(each)), lost_(std::move(lost))
    {
    }

    void add(NumberKey key, SharedSet set);
    // Behind the last one.
    void finish();

private:
    struct Block {
        NumberKey key;
        SharedSet set;
    };

    void flush();
    void write_number(NumberKey prefix);
    void write_wildcard(NumberKey prefix);
    void plug_number(NumberKey prefix);
    void plug_wildcard(NumberKey prefix);

    PlugHoles plug_holes_;
    EachName each_;
    EachLost lost_;
    NumberKey last_;           // the prefix that was written last
    std::vector<Block> above_; // the blocks it lies in, the outermost first
    // What has the prefix that comes next.
    std::optional<Block> number_;
    std::vector<Block> blocks_;
};

// Puts the numbers of fixed blocks in their place: of each the records of the longest match.
// Takes and gives numbers and blocks in the order of their keys.
class BlockExpander {
public:
    using Each = std::function<void(NumberKey, const SharedSet&)>;
    explicit BlockExpander(Each each) : each_(std::move(each)) {}

    // The most digits that may follow the prefix: a million numbers.
    static constexpr int most_following = 6;

    // Refused for a block with too many numbers.
    Result<void> add(NumberKey key, const SharedSet& set);
    void finish();

private:
    struct Range {
        std::uint64_t next; // the digits of the next number to write
        std::uint64_t last;
        NumberKey block;
        SharedSet set;
    };
    void write_before(NumberKey key);
    bool is_covered_deeper(NumberKey number, NumberKey by) const;

    Each each_;
    std::vector<Range> ranges_;
    std::vector<NumberKey> above_; // blocks whose numbers may still come, the outermost first
};

} // namespace des
