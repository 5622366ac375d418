#pragma once

#include "base/error.h"

#include <sys/socket.h>

#include <cstdint>
#include <string>
#include <string_view>

namespace des {

// An IPv4 or IPv6 address and a port. Never a name: what a server listens on, or a proxy asks, must
// not depend on what it serves.
class SocketAddress {
public:
    // "192.0.2.1:53", "[2001:db8::1]:53", "[fe80::1%eth0]:53", "*:53" (every IPv4 address),
    // "[::]:53" (every IPv6 address). Without a port, the default one; IPv6 then also without
    // brackets.
    static Result<SocketAddress> parse(std::string_view text, std::uint16_t default_port);
    static SocketAddress of(const sockaddr* address, socklen_t size) noexcept;

    int family() const noexcept { return storage_.ss_family; }
    std::uint16_t port() const noexcept;
    SocketAddress with_port(std::uint16_t port) const noexcept;
    // 0.0.0.0 or [::]: every address of this machine.
    bool is_wildcard() const noexcept;

    const sockaddr* data() const noexcept { return reinterpret_cast<const sockaddr*>(&storage_); }
    socklen_t size() const noexcept { return size_; }

    std::string to_string() const; // parse() reads it back

    bool operator==(const SocketAddress& other) const noexcept;

private:
    sockaddr_storage storage_{};
    socklen_t size_ = 0;
};

} // namespace des
