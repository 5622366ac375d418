#pragma once

#include "base/session_table.h"
#include "http/server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/message.hpp>

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <set>
#include <string>

// One connection of HttpServer, for server.cpp alone.

namespace des::http {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bhttp = boost::beast::http;

// The octets of bodies that are in memory, of all connections together.
class BodyAllowance {
public:
    explicit BodyAllowance(std::size_t most) : left_(most) {}

    // What one request has of it.
    class Share {
    public:
        explicit Share(BodyAllowance& all) : all_(all) {}
        ~Share() { all_.left_ += size_; }
        Share(const Share&) = delete;
        Share& operator=(const Share&) = delete;
        // False when there is not so much left.
        bool grow_to(std::size_t size)
        {
            if (size - size_ > all_.left_)
                return false;
            all_.left_ -= size - size_;
            size_ = size;
            return true;
        }

    private:
        BodyAllowance& all_;
        std::size_t size_ = 0;
    };

private:
    std::size_t left_;
};

// What the connections share. Only `pool`, `handler` and the counters are used by other threads
// than the one that reads and writes.
struct Shared {
    const HttpOptions& options;
    const HttpServer::Handler& handler;
    asio::thread_pool& pool;
    SessionTable table{{options.connections, options.connections_per_client}};
    BodyAllowance bodies{options.bodies_size};
    std::atomic<std::uint64_t> requests{};
    std::set<beast::tcp_stream*> open{};
    std::set<beast::tcp_stream*> idle{}; // between two requests
    bool is_draining = false;
};

// Serve a connection of that client until one of both sides has had enough.
asio::awaitable<void> serve_clear(asio::ip::tcp::socket socket, const std::string& client,
                                  Shared& shared);
asio::awaitable<void> serve_encrypted(asio::ip::tcp::socket socket, const std::string& client,
                                      asio::ssl::context& tls, Shared& shared);

// "503 Service Unavailable", and closes.
asio::awaitable<void> turn_away(asio::ip::tcp::socket socket);

} // namespace des::http
