#pragma once

#include "base/domain_name.h"
#include "base/timestamp.h"
#include "dns/codes.h"
#include "naptr/naptr.h"
#include "naptr/record_line.h"

#include <optional>
#include <vector>

namespace des {

// One record of a master file.
struct ZoneRecord {
    DomainName owner;
    std::optional<Ttl> ttl; // its own, or else the last $TTL, or else the last one stated
    RRType type{};
    std::optional<Naptr> naptr; // of a NAPTR record

    bool operator==(const ZoneRecord&) const = default;
};

// The record as one of a number or block; a wildcard is an open block. Refused when the owner is
// no ENUM name under one of the apexes. The record must be NAPTR.
Result<RecordLine> record_line_of(const ZoneRecord& record, const std::vector<DomainName>& apexes);

// True for the records that every zone has at its apex and a store makes by itself: SOA and NS.
bool belongs_to_zone(const ZoneRecord& record, const std::vector<DomainName>& apexes);

} // namespace des
