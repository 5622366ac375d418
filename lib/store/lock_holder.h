#pragma once

#include "store/sqlite.h"

#include <string>

namespace des {

// The process that writes to the database now, as in a sentence: "des-naptr (process 4711)". A
// process of another machine or container cannot be seen: "another process".
std::string lock_holder(const Database& db);

} // namespace des
