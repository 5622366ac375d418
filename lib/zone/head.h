#pragma once

#include "base/timestamp.h"
#include "dns/codes.h"
#include "zone/scanner.h"

#include <cstddef>
#include <optional>
#include <string>

namespace des {

// What stands between the owner of a record and its RDATA.
struct RecordHead {
    std::optional<Ttl> ttl;
    RRType type{};
    std::size_t rdata = 0; // its first word, which may be missing
};

// From that word on: [TTL] [class] type, the first two in any order.
tl::expected<RecordHead, EntryError> read_head(const ZoneScanner::Entry& entry, std::size_t word);

} // namespace des
