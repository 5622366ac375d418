#pragma once

#include "answer/lookup.h"
#include "answer/query.h"
#include "answer/zone.h"

#include <array>
#include <optional>
#include <string>
#include <string_view>

namespace des {

// The number that the labels of a name are, those in front of the apex's. Nothing when one of them
// is not one digit. `name`: the question's, in wire format; `labels`: how many, at least 1.
std::optional<AskedNumber> read_number(const Query& query, std::string_view name,
                                       std::size_t labels) noexcept;

// Infrastructure ENUM in the same tree (RFC 5527): the names below a label, usually "i", that
// stands behind the country code, are answered like those without it.
struct Branch {
    // Behind so many digits at most: a country code has one to three; four, since the zones of +1
    // are delegated by area code. Where the code really ends is not looked at: clients do not
    // agree on it (Kamailio takes +27 for one of three digits, +358 for one of two).
    static constexpr std::size_t deepest = 4;

    // `label`: as is_branch_label() says.
    explicit Branch(std::string_view label);

    std::string label; // in lower case
    // TXT records that say behind how many digits the label stands, for clients that ask there
    // first, as Kamailio's `txt` mode does.
    std::array<RenderedZone::Records, deepest> positions;
};

// A label of a host name (RFC 1123, section 2.1) that is not taken for a digit.
bool is_branch_label(std::string_view text) noexcept;

struct BranchedNumber {
    AskedNumber number;
    std::size_t position = 0; // so many digits stand before the label
    bool is_root = false;     // none stands behind it
};

// Nothing when the name is not one below the branch.
std::optional<BranchedNumber> read_branched_number(const Query& query, std::string_view name,
                                                   std::size_t labels,
                                                   const Branch& branch) noexcept;

} // namespace des
