#pragma once

#include "base/unique_fd.h"
#include "server/reply_route.h"

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>

namespace des {

// The answers of a worker that came later.
struct LateCounters {
    std::atomic<std::uint64_t> answered{0};
    std::atomic<std::uint64_t> unsent{0}; // the network did not take the answer
};

// A socket of a worker; routes keep it open.
struct WorkerSocket {
    UniqueFd fd;
    std::shared_ptr<LateCounters> late;
};

// The way back to a client over UDP: from the socket, and from the address, that it has asked.
class UdpRoute : public ReplyRoute {
public:
    // `received` as recvmsg() has left it.
    UdpRoute(std::shared_ptr<const WorkerSocket> socket, const msghdr& received) noexcept;

    void send(Bytes message) override; // lost when the system has no room for it
    bool wait_for_room() override { return true; }

    // Room for the address that was asked, as recvmsg() gives it.
    using Local = std::array<std::byte, CMSG_SPACE(sizeof(in6_pktinfo))>;

private:
    const std::shared_ptr<const WorkerSocket> socket_;
    sockaddr_storage peer_{};
    socklen_t peer_size_;
    alignas(cmsghdr) Local local_{};
    std::size_t local_size_ = 0;
};

// Leaves, of what came with a message, the address it came to: a reply leaves from there. It is
// routed by its destination, not sent out where the query happened to come in; only a link-local
// address means nothing without its interface.
void keep_only_address(msghdr& message) noexcept;

} // namespace des
