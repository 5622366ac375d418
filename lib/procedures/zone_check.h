#pragma once

#include "base/domain_name.h"
#include "naptr/validate.h"

#include <functional>
#include <istream>
#include <string>
#include <vector>

namespace des {

// What is to be said about a place in a master file.
struct ZoneRemark {
    std::string place; // "FILE:LINE:COLUMN"; empty: about the zone as a whole
    Severity severity;
    std::string message;
};
using EachZoneRemark = std::function<void(const ZoneRemark&)>;

// Reads a whole master file: what cannot be read; owners that are no numbers; what validate() says
// of each record; records that come twice, sets with several TTLs; blocks of which a standard name
// server answers a part not at all, since a wildcard is no longest match (RFC 4592, section 3.3.1).
// In bounded memory: the records go through a temporary file.
void check_zone(std::istream& in, const std::string& name, const std::vector<DomainName>& apexes,
                const EachZoneRemark& each);

} // namespace des
