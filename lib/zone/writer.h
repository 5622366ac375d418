#pragma once

#include "base/domain_name.h"
#include "base/serial.h"
#include "base/timestamp.h"
#include "dns/soa.h"
#include "e164/key.h"
#include "naptr/naptr.h"

#include <chrono>
#include <ostream>
#include <string>
#include <vector>

// Master files (RFC 1035, section 5.1) as every server reads them: a record a line, each with its
// owner and TTL, so that they can be sorted and searched.

namespace des {

struct ZoneHead {
    DomainName apex;
    std::vector<DomainName> name_servers; // the first is the SOA's MNAME
    DomainName contact;
    Serial serial;
    std::chrono::duration<std::uint32_t> refresh{};
    std::chrono::duration<std::uint32_t> retry{};
    std::chrono::duration<std::uint32_t> expire{};
    Ttl negative_ttl{};
    Ttl ttl{}; // of SOA and NS
};

// $ORIGIN, $TTL, SOA and NS.
void write_head(std::ostream& out, const ZoneHead& head);

// The same one by one, for a zone whose records come as they like: $ORIGIN, $TTL and the SOA; then,
// relative to that, a name server of the zone.
void write_soa(std::ostream& out, const DomainName& apex, Ttl ttl, const Soa& soa);
void write_name_server(std::ostream& out, Ttl ttl, const DomainName& server);

// The records of a number or, as a wildcard, of a block, relative to $ORIGIN; behind the first of
// them a comment, unless it is empty.
void write_set(std::ostream& out, NumberKey key, const RecordSet& set, const std::string& comment);

} // namespace des
