#pragma once

#include "forward/des_socket.h"

#include <array>
#include <vector>

namespace des {

// The way to one address of a DES: a few sockets, exchanged for others on other ports as time goes
// by. In one thread.
class DesLink {
public:
    DesLink(boost::asio::io_context& loop, const SocketAddress& address,
            const DesSocket::Handler& handler) :
        loop_(loop),
        address_(address), handler_(handler)
    {
    }

    const SocketAddress& address() const noexcept { return address_; }
    // One of them, chosen at random. Throws as DesSocket::open().
    std::shared_ptr<DesSocket> socket();
    void close();

private:
    static constexpr std::size_t socket_count = 8;
    void retire(std::shared_ptr<DesSocket> socket);

    boost::asio::io_context& loop_;
    const SocketAddress address_;
    const DesSocket::Handler& handler_;
    std::array<std::shared_ptr<DesSocket>, socket_count> sockets_;
    std::vector<std::shared_ptr<DesSocket>> retired_; // some questions are still under way there
};

} // namespace des
