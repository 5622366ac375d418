#pragma once

#include "answer/index.h"

#include <optional>
#include <vector>

namespace des {

// Builds an index from records in any order, which is fast as long as they come in the order of
// their numbers.
class NumberLoad {
public:
    void add(const NumberBlock& number, Naptr record, Ttl ttl);
    // Once.
    Index finish();

private:
    void finish_set();
    void finish_load();

    std::optional<NumberBlock> number_; // of the records at hand
    std::vector<Naptr> records_;
    Ttl ttl_{};
    NumberKey last_;
    std::optional<Index::Load> load_ = Index::Load(); // nothing: the order was broken
    Index index_{Zone()};
};

} // namespace des
