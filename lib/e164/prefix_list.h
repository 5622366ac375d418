#pragma once

#include "base/error.h"
#include "e164/block.h"
#include "e164/key.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

// The beginnings of the numbers that an agreement is about: "+61255501" and everything that begins
// with it; "*" is every number.
class PrefixList {
public:
    // Nothing is allowed.
    PrefixList() = default;
    static PrefixList any();
    // One or more, separated by blanks or commas.
    static Result<PrefixList> parse(std::string_view text);

    // All numbers of the block begin as one of the prefixes.
    bool allows(const NumberBlock& number) const noexcept;
    bool is_any() const noexcept { return is_any_; }
    std::string to_string() const; // separated by blanks; parse() reads it back

    bool operator==(const PrefixList&) const = default;

private:
    std::vector<NumberKey> prefixes_; // sorted, none the beginning of another
    bool is_any_ = false;
};

} // namespace des
