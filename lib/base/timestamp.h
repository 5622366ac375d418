#pragma once

#include "base/error.h"

#include <chrono>
#include <string>
#include <string_view>

namespace des {

// A moment, to the millisecond.
using Timestamp = std::chrono::sys_time<std::chrono::milliseconds>;

Timestamp now();

// RFC 3339 in UTC: 2026-12-01T01:00:00.000Z
std::string to_string(Timestamp moment);

// How long a record may be kept in a cache (RFC 2181, section 8: 31 bits).
using Ttl = std::chrono::duration<std::uint32_t>;
inline constexpr Ttl longest_ttl{0x7FFF'FFFF};

// Seconds, or seconds with units as master files allow: 3600, 1h, 1h30m.
Result<Ttl> parse_ttl(std::string_view text);

} // namespace des
