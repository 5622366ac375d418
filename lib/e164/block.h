#pragma once

#include "e164/number.h"

#include <optional>
#include <vector>

namespace des {

// A prefix and how many digits follow it.
//   +61255501XXX   covers exactly the numbers of that length
//   +61255501*     covers every longer number (an open numbering plan); at least one digit follows
//   +61255501234   a whole number is the block with nothing to follow
// A block never covers a number of more than 15 digits.
class NumberBlock {
public:
    // One of the forms above, separators as in E164Number::parse.
    static Result<NumberBlock> parse(std::string_view text);
    // The same, or a range "A-B" of two whole numbers of equal length, which becomes the fewest
    // blocks that cover exactly it, in ascending order.
    static Result<std::vector<NumberBlock>> parse_range(std::string_view text);

    static NumberBlock of(E164Number number) noexcept { return NumberBlock(number, 0); }
    // The prefix and 0 to 15 - prefix.length() digits behind it.
    static Result<NumberBlock> fixed(E164Number prefix, int following);
    // Refused for a prefix of 15 digits: nothing can follow it.
    static Result<NumberBlock> open(E164Number prefix);

    E164Number prefix() const noexcept { return prefix_; }
    bool is_number() const noexcept { return following_ == 0; }
    bool is_open() const noexcept { return following_ == any; }
    // How many digits follow the prefix; nothing for an open block.
    std::optional<int> following() const noexcept;

    bool covers(E164Number number) const noexcept;

    std::string to_string() const; // "+61255501XXX", parse() reads it back

    bool operator==(const NumberBlock&) const = default;

private:
    static constexpr std::int8_t any = 15; // no fixed block has that many: a prefix has a digit
    NumberBlock(E164Number prefix, int following) noexcept :
        prefix_(prefix), following_(static_cast<std::int8_t>(following))
    {
    }
    E164Number prefix_;
    std::int8_t following_;
};

} // namespace des
