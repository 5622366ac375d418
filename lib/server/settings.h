#pragma once

#include "server/current.h"

#include <cstdint>

namespace des {

// How queries are answered, beside what they are answered from. Replaced as a whole when the
// configuration is read again.
struct Settings {
    std::uint16_t udp_size = 1232; // the most a UDP answer may have (512 to 4096)
};

using CurrentSettings = Current<Settings>;

} // namespace des
