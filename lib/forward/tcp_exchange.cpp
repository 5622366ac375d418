#include "forward/tcp_exchange.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstring>
#include <utility>

namespace des {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

struct TcpExchange {
    TcpExchange(asio::io_context& loop, std::vector<std::uint8_t> message) :
        socket(loop), deadline(loop), sent(std::move(message))
    {
        const auto size = sent.size();
        length = {static_cast<std::uint8_t>(size >> 8U), static_cast<std::uint8_t>(size)};
    }
    tcp::socket socket;
    asio::steady_timer deadline;
    std::array<std::uint8_t, 2> length{}; // of what is sent, then of what comes
    std::vector<std::uint8_t> sent;
    std::vector<std::uint8_t> received;
};

// False when the connection did not last until the answer was there.
asio::awaitable<bool> converse(TcpExchange& exchange, tcp::endpoint server)
{
    auto& socket = exchange.socket;
    if (std::get<0>(co_await socket.async_connect(server, as_tuple)))
        co_return false;
    const std::array<asio::const_buffer, 2> parts{asio::buffer(exchange.length),
                                                  asio::buffer(exchange.sent)};
    if (std::get<0>(co_await asio::async_write(socket, parts, as_tuple)))
        co_return false;
    if (std::get<0>(co_await asio::async_read(socket, asio::buffer(exchange.length), as_tuple)))
        co_return false;
    exchange.received.resize(static_cast<std::size_t>(exchange.length[0]) << 8U |
                             exchange.length[1]);
    const auto [error, size] =
        co_await asio::async_read(socket, asio::buffer(exchange.received), as_tuple);
    co_return !error;
}

asio::awaitable<void> run(std::shared_ptr<TcpExchange> exchange, tcp::endpoint server,
                          std::function<void(Bytes)> done)
{
    const bool is_done = co_await converse(*exchange, server);
    exchange->deadline.cancel();
    done(is_done ? Bytes(exchange->received) : Bytes());
}

} // namespace

void ask_over_tcp(asio::io_context& loop, const SocketAddress& address,
                  std::vector<std::uint8_t> message, std::chrono::steady_clock::time_point deadline,
                  std::function<void(Bytes)> done)
{
    auto exchange = std::make_shared<TcpExchange>(loop, std::move(message));
    exchange->deadline.expires_at(deadline);
    exchange->deadline.async_wait([exchange](error_code cancelled) {
        error_code gone;
        if (!cancelled)
            exchange->socket.close(gone);
    });
    tcp::endpoint server;
    server.resize(address.size());
    std::memcpy(server.data(), address.data(), address.size());
    asio::co_spawn(loop, run(std::move(exchange), server, std::move(done)), asio::detached);
}

} // namespace des
