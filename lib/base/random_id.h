#pragma once

#include <cstdint>

namespace des {

// The next unpredictable message id (RFC 5452, section 9.2): of the system's random numbers,
// fetched by the thousand.
std::uint16_t random_id();

} // namespace des
