#pragma once

#include "answer/query.h"
#include "answer/snapshot.h"

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace des {

// Who can answer for a name below an apex, where there are DESs beside the own records.
struct Whereabouts {
    enum class Kind : std::uint8_t {
        own,       // the own records tell, be it that there is no such name
        empty,     // nobody has records of it, but somebody else may have some below it
        elsewhere, // a DES: it may know the name
    };
    Kind kind = Kind::own;
    std::size_t group = 0; // of the DESs
    // The label of the name where what they serve begins: the highest name with nothing of ours at
    // or below it, so that a referral there hides no own number. The name itself where own numbers
    // are longer than it: for them the DES, which knows them too, is asked from then on.
    std::size_t cut = 0;
};

// `labels` of the name, at least one, stand before the apex.
Whereabouts find_whereabouts(const Snapshot& snapshot, const Query& query, std::string_view name,
                             std::size_t labels) noexcept;

} // namespace des
