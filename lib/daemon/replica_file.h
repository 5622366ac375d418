#pragma once

#include "answer/snapshot.h"
#include "base/timestamp.h"
#include "daemon/zone_update.h"

#include <string>

// A zone on disk, from which a replica answers while no primary can be asked: when it was last what
// a primary has, then the messages of an AXFR as they would come over TCP, so that what is cut off
// is noticed. Throws Failure (unreadable, or invalid for what is no such file), naming the file.

namespace des::replica_file {

void write(const std::string& path, const DomainName& apex, const ZoneHeadRecords& head,
           const Snapshot& snapshot, Timestamp verified, std::atomic<std::uint64_t>& beats);

// The zone of the file is, at that time, what a primary has.
void verify(const std::string& path, Timestamp verified);

// Returns when it was last so. Nothing when there is no file.
std::optional<Timestamp> read(const std::string& path, const DomainName& apex, TransferSink& sink);

} // namespace des::replica_file
