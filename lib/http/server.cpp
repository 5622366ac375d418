#include "http/server.h"

#include "base/log.h"
#include "base/text.h"
#include "http/session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <cstring>
#include <future>
#include <list>
#include <thread>

namespace des {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr auto as_error = asio::as_tuple(asio::use_awaitable);
constexpr std::chrono::milliseconds pause_without_descriptors{100};

void check(error_code error, const std::string& what, const std::string& file)
{
    if (error)
        throw Failure(Reason::configuration,
                      "cannot use the " + what + ' ' + quoted(file) + ": " + error.message());
}

std::shared_ptr<ssl::context> tls_context(const TlsFiles& files)
{
    auto tls = std::make_shared<ssl::context>(ssl::context::tls_server);
    error_code error;
    tls->set_options(ssl::context::default_workarounds | ssl::context::no_tlsv1 |
                     ssl::context::no_tlsv1_1 | ssl::context::no_compression);
    SSL_CTX_set_min_proto_version(tls->native_handle(), TLS1_2_VERSION);
    tls->use_certificate_chain_file(files.certificate, error);
    check(error, "certificate", files.certificate);
    tls->use_private_key_file(files.key, ssl::context::pem, error);
    check(error, "key", files.key);
    if (files.client_ca.empty())
        return tls;
    tls->load_verify_file(files.client_ca, error);
    check(error, "certificates of clients' authorities", files.client_ca);
    tls->set_verify_mode(ssl::verify_peer | ssl::verify_fail_if_no_peer_cert);
    return tls;
}

tcp::endpoint endpoint_of(const SocketAddress& address)
{
    tcp::endpoint endpoint;
    endpoint.resize(address.size());
    std::memcpy(endpoint.data(), address.data(), address.size());
    return endpoint;
}

tcp::acceptor listener(asio::io_context& loop, const SocketAddress& address)
{
    try {
        tcp::acceptor acceptor(loop, endpoint_of(address).protocol());
        acceptor.set_option(asio::socket_base::reuse_address(true));
        if (address.family() == AF_INET6)
            acceptor.set_option(asio::ip::v6_only(true));
        acceptor.bind(endpoint_of(address));
        acceptor.listen();
        return acceptor;
    } catch (const boost::system::system_error& error) {
        throw Failure(Reason::configuration,
                      "cannot listen on " + address.to_string() +
                          " for HTTP: " + error.code().message());
    }
}

} // namespace

struct HttpServer::Work {
    Work(HttpOptions chosen, Handler handle) :
        options(std::move(chosen)), handler(std::move(handle)),
        pool(options.handlers), shared{options, handler, pool}
    {
        if (options.tls)
            tls = tls_context(*options.tls);
        for (const auto& address : options.addresses) {
            auto& acceptor = acceptors.emplace_back(listener(loop, address));
            const auto bound = acceptor.local_endpoint();
            addresses.push_back(
                SocketAddress::of(bound.data(), static_cast<socklen_t>(bound.size())));
        }
    }

    asio::awaitable<void> accept(tcp::acceptor& acceptor);
    asio::awaitable<void> serve(tcp::socket socket);
    asio::awaitable<void> turn_away(tcp::socket socket) const;
    void close_idle();
    void close_all();
    void end_if_done();

    HttpOptions options;
    Handler handler;
    asio::io_context loop{1};
    asio::thread_pool pool;
    http::Shared shared;
    std::shared_ptr<ssl::context> tls;
    std::list<tcp::acceptor> acceptors;
    std::vector<SocketAddress> addresses;
    std::size_t open = 0;
    std::atomic<std::uint64_t> connections = 0;
    bool is_done = false;
    std::promise<void> done; // draining, and nothing is open any more
    std::thread thread;
};

asio::awaitable<void> HttpServer::Work::accept(tcp::acceptor& acceptor)
{
    bool is_short = false;
    for (;;) {
        auto [error, socket] = co_await acceptor.async_accept(as_error);
        if (error == asio::error::operation_aborted || !acceptor.is_open())
            co_return;
        if (!error) {
            is_short = false;
            ++connections;
            asio::co_spawn(loop, serve(std::move(socket)), asio::detached);
            continue;
        }
        // Out of descriptors, most likely.
        if (!std::exchange(is_short, true))
            log::warning("cannot accept an HTTP connection: {}", error.message());
        shared.table.close_longest_idle();
        asio::steady_timer timer(loop, pause_without_descriptors);
        co_await timer.async_wait(as_error);
    }
}

asio::awaitable<void> HttpServer::Work::serve(tcp::socket socket)
{
    ++open;
    try {
        socket.set_option(tcp::no_delay(true));
        const auto client = socket.remote_endpoint().address().to_string();
        if (!shared.table.has_room_for(client))
            co_await turn_away(std::move(socket));
        else if (const auto now = tls) // another one may hold before it ends
            co_await http::serve_encrypted(std::move(socket), client, *now, shared);
        else
            co_await http::serve_clear(std::move(socket), client, shared);
    } catch (const std::exception& error) {
        log::debug("an HTTP connection ended: {}", error.what());
    }
    --open;
    end_if_done();
}

// Who speaks TLS would not understand.
asio::awaitable<void> HttpServer::Work::turn_away(tcp::socket socket) const
{
    log::debug("an HTTP connection too many: all others are at work");
    if (!tls)
        co_await http::turn_away(std::move(socket));
}

void HttpServer::Work::end_if_done()
{
    if (shared.is_draining && open == 0 && !std::exchange(is_done, true))
        done.set_value();
}

void HttpServer::Work::close_idle()
{
    shared.is_draining = true;
    for (auto& acceptor : acceptors) {
        error_code ignored;
        acceptor.close(ignored);
    }
    for (auto* stream : shared.idle)
        stream->cancel();
    end_if_done();
}

// What is being written fails then, so that the handlers behind it end.
void HttpServer::Work::close_all()
{
    for (auto* stream : shared.open)
        stream->close();
}

HttpServer::HttpServer(HttpOptions options, Handler handler) :
    work_(std::make_unique<Work>(std::move(options), std::move(handler)))
{
}

HttpServer::~HttpServer() // NOLINT(bugprone-exception-escape)
{
    drain(std::chrono::milliseconds(0));
}

const std::vector<SocketAddress>& HttpServer::addresses() const noexcept
{
    return work_->addresses;
}

void HttpServer::start()
{
    for (auto& acceptor : work_->acceptors)
        asio::co_spawn(work_->loop, work_->accept(acceptor), asio::detached);
    work_->thread = std::thread([this] { work_->loop.run(); });
}

void HttpServer::renew_certificate()
{
    if (work_->options.tls)
        asio::post(work_->loop,
                   [this, tls = tls_context(*work_->options.tls)] { work_->tls = tls; });
}

void HttpServer::drain(std::chrono::milliseconds patience)
{
    if (!work_->thread.joinable())
        return;
    auto done = work_->done.get_future();
    asio::post(work_->loop, [this] { work_->close_idle(); });
    if (done.wait_for(patience) != std::future_status::ready) {
        asio::post(work_->loop, [this] { work_->close_all(); });
        done.wait();
    }
    work_->loop.stop();
    work_->thread.join();
    work_->pool.join();
}

HttpCounts HttpServer::counts() const noexcept
{
    return {work_->connections, work_->shared.requests};
}

} // namespace des
