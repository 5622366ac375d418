#pragma once

#include "answer/lookup.h"

namespace des {

// As a name server finds it in a zone: the records of the name, or else of the wildcard directly
// below the closest name that exists, and of no other (RFC 4592, section 3.3.1). For a zone that
// comes from elsewhere; every block of it is open.
Found find_by_wildcard(const Snapshot& snapshot, const AskedNumber& asked) noexcept;

} // namespace des
