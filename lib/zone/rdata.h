#pragma once

#include "base/domain_name.h"
#include "naptr/naptr.h"
#include "zone/scanner.h"

#include <cstddef>
#include <optional>
#include <string>

namespace des {

// The NAPTR record whose RDATA begins with that word, behind at least one other: six fields, or in
// the generic form of RFC 3597, section 5. A relative replacement is completed by the origin.
tl::expected<Naptr, EntryError> read_naptr(const ZoneScanner::Entry& entry, std::size_t word,
                                           const std::optional<DomainName>& origin);

} // namespace des
