#pragma once

#include "base/socket_address.h"
#include "dns/cursor.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/udp.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <unordered_map>

namespace des {

// A UDP socket to one DES: connected, so that the kernel keeps away what comes from anybody else,
// and says when nobody listens there; on a port chosen at random (RFC 5452, section 9.2). The
// questions under way on it are told apart by random ids. In one thread.
class DesSocket : public std::enable_shared_from_this<DesSocket> {
public:
    using Token = std::uint64_t; // the caller's name for a question under way

    struct Handler {
        std::function<void(Token, Bytes)> arrived; // something with the id of that question
        std::function<void(Token)> refused;        // nobody listens there
        std::function<void()> strayed;             // something with no id that was sent
    };

    // Throws Failure(configuration) when there are no more sockets. Nothing is called back once
    // close() was called.
    static std::shared_ptr<DesSocket> open(boost::asio::io_context& loop,
                                           const SocketAddress& address, const Handler& handler);

    // Puts an id into the message and sends it. Returns the id; the caller forgets it at the end.
    std::uint16_t send(Token token, std::span<std::uint8_t> message);
    void forget(std::uint16_t id) { under_way_.erase(id); }

    // Old enough for another port: who listens long enough finds out this one.
    bool is_worn() const noexcept;
    std::size_t under_way() const noexcept { return under_way_.size(); }
    void close();

private:
    DesSocket(boost::asio::io_context& loop, const SocketAddress& address, const Handler& handler);
    void wait();
    void receive();
    void refuse_all();

    const Handler& handler_;
    boost::asio::ip::udp::socket socket_;
    std::unordered_map<std::uint16_t, Token> under_way_;
    std::chrono::steady_clock::time_point opened_ = std::chrono::steady_clock::now();
    std::size_t sent_ = 0;
};

} // namespace des
