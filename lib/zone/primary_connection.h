#pragma once

#include "base/socket_address.h"
#include "base/unique_fd.h"
#include "dns/cursor.h"

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace des {

// How long to wait for a primary, and what ends the waiting.
struct Patience {
    std::chrono::milliseconds connect{5'000};
    std::chrono::milliseconds silence{30'000}; // until the next message is complete
    int stop = -1;                 // a descriptor: readable once nobody wants the answer any more
    std::function<void()> waiting; // called again and again meanwhile
};

// A TCP connection to a primary, a message at a time (RFC 1035, section 4.2.2). Waits, and throws
// Failure: no_answer with the address and the cause, or interrupted.
class PrimaryConnection {
public:
    PrimaryConnection(const SocketAddress& address, const Patience& patience);

    void send(Bytes message);
    // Good until the next call.
    Bytes receive();

private:
    using Deadline = std::chrono::steady_clock::time_point;
    void connect();
    void wait_for(short events, Deadline deadline);
    void read(std::span<std::uint8_t> octets, Deadline deadline);
    [[noreturn]] void fail(const std::string& cause) const;

    SocketAddress address_;
    Patience patience_;
    UniqueFd socket_;
    std::vector<std::uint8_t> message_;
};

} // namespace des
