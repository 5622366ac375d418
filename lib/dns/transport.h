#pragma once

#include <cstdint>

namespace des {

enum class Transport : std::uint8_t {
    udp,
    tcp,
    tls, // DNS over TLS (RFC 7858): within it, all is as over TCP
};

} // namespace des
