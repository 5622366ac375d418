#pragma once

#include "answer/des_server.h"

#include <cstddef>
#include <optional>
#include <vector>

namespace des {

// Which DESs serve a number: those of the longest prefix that it begins with. Never changes.
class DesTable {
public:
    // Those that serve the same prefix, by their places in the list they were made from.
    using Group = std::vector<std::size_t>;

    DesTable() = default;
    explicit DesTable(const std::vector<DesServer>& servers);

    struct Match {
        std::size_t group = 0;
        int length = 0; // of the prefix, in digits
    };
    // Of the digits of a number or name, with nothing to follow; none at all is such a name too.
    std::optional<Match> find(NumberKey digits) const noexcept;
    // How many digits it has in common, at most, with a prefix that is not its beginning.
    int common_with_others(NumberKey digits) const noexcept;
    // Whether there are prefixes that are longer and begin with these digits.
    bool has_below(NumberKey digits) const noexcept;

    const std::vector<Group>& groups() const noexcept { return groups_; }
    bool empty() const noexcept { return groups_.empty(); }

private:
    std::vector<NumberKey> prefixes_; // sorted
    std::vector<Group> groups_;       // of the prefix at the same place
};

// How many digits two numbers have in common from the left.
int common_length(NumberKey a, NumberKey b) noexcept;

} // namespace des
