#pragma once

#include "http/message.h"

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace des {

// TLS 1.2 or newer. Files in PEM.
struct TlsFiles {
    std::string certificate; // the chain, the server's own first
    std::string key;
    std::string client_ca; // who may certify clients; empty: no client certificate is asked for
};

struct HttpOptions {
    std::vector<SocketAddress> addresses;
    std::optional<TlsFiles> tls;
    std::size_t handlers = 16; // requests at work at the same time
    // One more closes the connection that has asked nothing for longest; 503 when all are at work.
    std::size_t connections = 1000;
    std::size_t connections_per_client = 100; // of one address
    std::size_t header_size = 16U << 10U;
    std::size_t fields = 100;              // in a header
    std::size_t body_size = 16U << 20U;    // as received, and expanded
    std::size_t bodies_size = 256U << 20U; // as received, of all requests at a time
    std::chrono::seconds header_time{10};  // from its first octet to its last
    std::chrono::seconds body_time{60};    // from the header's end to the body's
    std::chrono::seconds idle_time{75};    // between two requests
    std::chrono::seconds write_stall{60};  // a client that takes nothing
};

struct HttpCounts {
    std::uint64_t connections = 0;
    std::uint64_t requests = 0;
};

// An HTTP/1.1 server (RFC 7230). Connections are read and written in one thread; requests are
// handled in others, so a handler may wait. What is wrong with a message as such is answered here
// (400, 408, 411, 413, 415, 417, 431, 501, 503, 505); all else is the handler's. Fields behind a
// chunked body are read and forgotten.
class HttpServer {
public:
    using Handler = std::function<HttpReply(const HttpRequest&)>;

    // Listens from now on. Throws Failure (configuration) for an address that cannot be had and a
    // file that is no key or certificate. What the handler throws is logged and answered 500.
    HttpServer(HttpOptions options, Handler handler);
    // Throws where a thread cannot be joined, if ever: the process ends then.
    ~HttpServer(); // NOLINT(bugprone-exception-escape)
    HttpServer(const HttpServer&) = delete;
    HttpServer& operator=(const HttpServer&) = delete;

    const std::vector<SocketAddress>& addresses() const noexcept; // with the ports that were picked
    void start();
    // Reads the files of the certificate again, for connections that begin from now on. Throws as
    // the constructor does: then the one before holds. Not before start(), nor after drain().
    void renew_certificate();
    // Accepts no more, lets the requests at work finish, and closes after that time what is open.
    void drain(std::chrono::milliseconds patience = std::chrono::seconds(10));
    HttpCounts counts() const noexcept;

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

} // namespace des
