#pragma once

#include "answer/apex.h"
#include "answer/zone.h"

#include <vector>

namespace des {

// A catalog zone, version 2 (RFC 9432): names the zones that are served, so that secondaries
// configure themselves. It is there to be transferred; nobody resolves anything in it.
class CatalogZone {
public:
    // Its members are the apexes, and its serial is that of the zone.
    CatalogZone(const DomainName& name, const RenderedZone& zone);

    Serial serial() const noexcept { return serial_; }
    const std::vector<DomainName>& members() const noexcept { return members_; }
    // Its owner a pointer to the question.
    const RenderedZone::Records& soa() const noexcept { return soa_; }
    // All records but the SOA, with their owners.
    Bytes records() const noexcept { return records_; }

private:
    Serial serial_;
    std::vector<DomainName> members_;
    RenderedZone::Records soa_;
    std::vector<std::uint8_t> records_;
};

// The zones that are served, as names.
std::vector<DomainName> apexes_of(const RenderedZone& zone);

} // namespace des
