#pragma once

#include "base/socket_address.h"
#include "base/unique_fd.h"

#include <cstddef>
#include <vector>

namespace des {

// The sockets of one address, all on one port.
struct Listening {
    SocketAddress address;     // with the port the system chose where 0 was asked for
    std::vector<UniqueFd> udp; // one for each worker; the kernel spreads the clients over them
    UniqueFd tcp;
};

// Throws Failure(configuration): "cannot listen on 127.0.0.1:53 (udp): address already in use".
// A port that another process listens on is never shared with it.
Listening listen_on(const SocketAddress& address, std::size_t workers);
// The same for TCP alone.
Listening listen_on_tcp(const SocketAddress& address);

} // namespace des
