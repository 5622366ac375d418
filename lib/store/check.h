#pragma once

#include "store/store.h"

#include <cstdint>
#include <functional>
#include <string>

namespace des {

// Looks at everything that must be true of a database, and calls `finding` with a sentence for
// each thing that is not: damage of the file (SQLite's own check), rows that refer to nothing,
// records that are none, totals, serials and places of partners that do not fit, and numbers whose
// last entry in the journal is not what the profile holds. `read` is called for each record and
// entry that was looked at. Throws Failure for a file that cannot be read at all.
void check_store(Store& store, const std::function<void(const std::string&)>& finding,
                 const std::function<void()>& read);

} // namespace des
