#pragma once

#include "e164/block.h"
#include "naptr/clients.h"
#include "naptr/naptr.h"
#include "naptr/validate.h"

#include <optional>
#include <string>
#include <vector>

namespace des {

// A finding about a set: `record` is its place in the set, or nothing when it concerns all of it.
struct SetFinding {
    std::optional<std::size_t> record;
    Finding finding;
};

// validate() for each record; what it makes of its own number; and what is known of whole sets:
// different orders, equal ranks, too many records, too large an answer. Errors first.
std::vector<SetFinding> lint(const NumberBlock& number, const RecordSet& set);

// A number that the block covers.
E164Number sample_number(const NumberBlock& block);

} // namespace des
