#pragma once

#include "base/domain_name.h"
#include "dns/cursor.h"

#include <optional>

namespace des {

// A name from where the cursor stands, decompressed (RFC 1035, section 4.1.4). A pointer must lead
// to an earlier place than the name it stands in began, so that none can run in a circle. The
// cursor then stands behind the name, or has failed.
std::optional<DomainName> read_name(ByteReader& packet);

// Moves the cursor behind a name, compressed or not, without following it.
void skip_name(ByteReader& packet) noexcept;

} // namespace des
