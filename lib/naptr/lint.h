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

// validate() for each record, and what is known of whole sets: different orders, equal ranks,
// too many records, too large an answer, a URI without scheme…
std::vector<SetFinding> lint(const NumberBlock& number, const RecordSet& set);

} // namespace des
