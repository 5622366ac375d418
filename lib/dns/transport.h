#pragma once

#include <cstdint>

namespace des {

enum class Transport : std::uint8_t { udp, tcp };

} // namespace des
