#pragma once

#include "http/server.h"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/thread_pool.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <atomic>
#include <cstdint>
#include <set>

// One connection of HttpServer, for server.cpp alone.

namespace des::http {

// What the connections share. Only `pool`, `handler` and the counters are used by other threads
// than the one that reads and writes.
struct Shared {
    const HttpOptions& options;
    const HttpServer::Handler& handler;
    boost::asio::thread_pool& pool;
    std::atomic<std::uint64_t> requests{};
    std::set<boost::beast::tcp_stream*> open{};
    std::set<boost::beast::tcp_stream*> idle{}; // between two requests
    bool is_draining = false;
};

// Serve a connection until one of both sides has had enough.
boost::asio::awaitable<void> serve_clear(boost::asio::ip::tcp::socket socket, Shared& shared);
boost::asio::awaitable<void> serve_encrypted(boost::asio::ip::tcp::socket socket,
                                             boost::asio::ssl::context& tls, Shared& shared);

// "503 Service Unavailable", and closes.
boost::asio::awaitable<void> turn_away(boost::asio::ip::tcp::socket socket);

} // namespace des::http
