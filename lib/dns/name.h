#pragma once

#include "base/domain_name.h"
#include "dns/cursor.h"

#include <array>
#include <cstdint>
#include <optional>

namespace des {

// A name from where the cursor stands, decompressed (RFC 1035, section 4.1.4). A pointer must lead
// to an earlier place than the name it stands in began, so that none can run in a circle. The
// cursor then stands behind the name, or has failed.
std::optional<DomainName> read_name(ByteReader& packet);

// A name in wire format that needs no memory but its own, for the packet path.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): octets are filled as far as size says
struct WireName {
    std::array<std::uint8_t, 255> octets;
    std::size_t size = 0;
    Bytes bytes() const noexcept { return Bytes(octets).first(size); }
};

// As read_name() does, in lower case, as names are compared and signed. False: the cursor failed.
bool read_lower_name(ByteReader& packet, WireName& name) noexcept;

// Moves the cursor behind a name, compressed or not, without following it.
void skip_name(ByteReader& packet) noexcept;

} // namespace des
