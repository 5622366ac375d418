#pragma once

#include "base/serial.h"
#include "store/draft.h"

#include <cstdint>
#include <functional>
#include <string>

namespace des {

// Called now and then with the pages copied so far, and how many there are.
using CopyProgress = std::function<void(std::uint64_t done, std::uint64_t all)>;

// Copies the whole database, as it is at one moment, into a single file: agreements, tokens and
// journal with it. Everybody goes on reading and writing meanwhile. The file is complete or not
// there. Throws Failure.
void back_up(const std::string& database, const std::string& file, Overwrite overwrite,
             const CopyProgress& progress);

struct Restored {
    Serial serial;          // of the host's profile, ahead of all it has had
    std::int64_t lost = 0;  // changes that the database had and the backup has not
    bool was_there = false; // there was a database before
};

// Puts a backup in the place of the database: in one transaction, which a running des-serve follows
// like any other. The profile gets a serial ahead of both, and counts as loaded anew: partners and
// secondary servers fetch it as a whole, so that nobody goes on from what is no longer true.
// Nothing has changed when it throws.
Restored restore(const std::string& file, const std::string& database, const std::string& who,
                 const CopyProgress& progress);

} // namespace des
