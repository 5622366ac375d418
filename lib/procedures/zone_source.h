#pragma once

#include "procedures/record_source.h"

#include <string>

namespace des {

// The NAPTR records of a master file. SOA and NS records of an apex are passed over: a store makes
// its own. Where there is one apex, it is the origin of the file until that says another.
std::unique_ptr<RecordSource> read_zone(std::istream& in, const std::string& name,
                                        const std::vector<DomainName>& apexes);

} // namespace des
