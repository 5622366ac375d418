#include "server/tcp_server.h"

#include "base/log.h"
#include "server/tcp_session.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <exception>
#include <list>
#include <optional>
#include <unordered_set>
#include <utility>

namespace des {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

// How long to leave the queue of the kernel alone when a connection cannot be accepted, and how
// often to say so.
constexpr std::chrono::milliseconds accept_pause{10};
constexpr std::chrono::minutes warn_every{1};

// The protocol of a listening socket, which asio wants to be told.
tcp protocol_of(const UniqueFd& listener)
{
    int family = AF_INET;
    socklen_t size = sizeof(family);
    getsockopt(listener.get(), SOL_SOCKET, SO_DOMAIN, &family, &size);
    return family == AF_INET6 ? tcp::v6() : tcp::v4();
}

// One thread writes, so that no locked instruction is needed.
void add(std::atomic<std::uint64_t>& counter, std::size_t count) noexcept
{
    counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
}

} // namespace

class TcpServer::Sessions final : public TcpHost {
public:
    Sessions(std::vector<UniqueFd> listeners, const Desk& desk, const TcpLimits& limits,
             const CurrentIdentity* identity, TcpCounters& counters);

    void run() noexcept;
    void drain(std::chrono::milliseconds patience);

    void begin_batch() override { sitting_.emplace(desk_.sit()); }
    void end_batch() noexcept override { sitting_.reset(); }
    std::size_t answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept override
    {
        return sitting_->answer(arrival, reply);
    }
    void add_queries(std::size_t received) noexcept override { add(counters_.received, received); }
    void add_answers(std::size_t sent) noexcept override { add(counters_.answered, sent); }
    void forget(const std::shared_ptr<TcpSession>& session) override;

private:
    asio::awaitable<void> accept_from(tcp::acceptor& acceptor);
    void warn_of(const error_code& error);
    void admit(tcp::socket connected);
    std::unique_ptr<ByteStream> stream_over(int socket) const;
    asio::awaitable<void> close_idle_sessions();
    void begin_to_drain(std::chrono::milliseconds patience);
    void accept_the_waiting(tcp::acceptor& acceptor);

    Desk desk_;
    std::optional<Desk::Sitting> sitting_;
    const CurrentIdentity* identity_; // none: no TLS
    TcpCounters& counters_;
    std::unordered_set<std::shared_ptr<TcpSession>> open_;
    std::list<tcp::acceptor> acceptors_;
    asio::steady_timer idle_timer_{loop};
    asio::steady_timer drain_timer_{loop};
    steady_clock::time_point warn_again_;
    bool draining_ = false;
};

TcpServer::Sessions::Sessions(std::vector<UniqueFd> listeners, const Desk& desk,
                              const TcpLimits& limits, const CurrentIdentity* identity,
                              TcpCounters& counters) :
    TcpHost(identity != nullptr ? Transport::tls : Transport::tcp, limits),
    desk_(desk), identity_(identity), counters_(counters)
{
    for (auto& listener : listeners) {
        const auto protocol = protocol_of(listener);
        auto& acceptor = acceptors_.emplace_back(loop, protocol, listener.release());
        asio::co_spawn(loop, accept_from(acceptor), asio::detached);
    }
    asio::co_spawn(loop, close_idle_sessions(), asio::detached);
}

// Ends once it has been drained.
void TcpServer::Sessions::run() noexcept
{
    for (;;)
        try {
            loop.run();
            return;
        } catch (const std::exception& error) {
            log::error("in the TCP server: {}", error.what());
        }
}

asio::awaitable<void> TcpServer::Sessions::accept_from(tcp::acceptor& acceptor)
{
    asio::steady_timer pause(loop);
    while (acceptor.is_open()) {
        auto [error, connected] = co_await acceptor.async_accept(as_tuple);
        if (!error) {
            admit(std::move(connected));
            continue;
        }
        if (error == asio::error::operation_aborted)
            co_return;
        if (error == asio::error::connection_aborted)
            continue; // the client has gone already
        // Out of descriptors or memory: make room, and do not spin meanwhile.
        warn_of(error);
        table.close_longest_idle();
        pause.expires_after(accept_pause);
        co_await pause.async_wait(as_tuple);
    }
}

void TcpServer::Sessions::warn_of(const error_code& error)
{
    const auto now = steady_clock::now();
    if (now < warn_again_)
        return;
    warn_again_ = now + warn_every;
    log::warning("cannot accept TCP connections: {}; closing idle ones", error.message());
}

// Whoever finds all others at work is closed again at once.
void TcpServer::Sessions::admit(tcp::socket connected)
{
    error_code gone;
    const auto peer = connected.remote_endpoint(gone);
    auto client = gone ? std::string() : peer.address().to_string();
    if (gone || !table.has_room_for(client))
        return;
    connected.native_non_blocking(true, gone);
    auto stream = stream_over(connected.native_handle());
    const auto session = std::make_shared<TcpSession>(std::move(connected), *this);
    open_.insert(session);
    add(counters_.connections, 1);
    session->start(std::move(stream), std::move(client));
    if (draining_)
        session->finish();
}

std::unique_ptr<ByteStream> TcpServer::Sessions::stream_over(int socket) const
{
    if (identity_ != nullptr)
        return identity_->load()->accept(socket);
    return std::make_unique<ClearStream>(socket);
}

void TcpServer::Sessions::forget(const std::shared_ptr<TcpSession>& session)
{
    open_.erase(session);
    if (draining_ && open_.empty())
        drain_timer_.cancel();
}

asio::awaitable<void> TcpServer::Sessions::close_idle_sessions()
{
    while (!draining_) {
        idle_timer_.expires_at(table.close_idle(steady_clock::now()));
        co_await idle_timer_.async_wait(as_tuple);
    }
}

void TcpServer::Sessions::drain(std::chrono::milliseconds patience)
{
    asio::post(loop, [this, patience] { begin_to_drain(patience); });
}

void TcpServer::Sessions::begin_to_drain(std::chrono::milliseconds patience)
{
    for (auto& acceptor : acceptors_)
        accept_the_waiting(acceptor);
    draining_ = true;
    idle_time = std::chrono::milliseconds(0); // clients that ask are to close (RFC 7828, 3.3.2)
    idle_timer_.cancel();
    for (const auto& session : open_)
        session->finish();
    if (open_.empty())
        return;
    // Keeps the loop alive too, for those that wait for nothing but their answers.
    drain_timer_.expires_after(patience);
    drain_timer_.async_wait([this](error_code cancelled) {
        if (!cancelled)
            table.close_all();
    });
}

// Whoever has connected already gets an answer too.
void TcpServer::Sessions::accept_the_waiting(tcp::acceptor& acceptor)
{
    error_code error;
    acceptor.non_blocking(true, error);
    while (!error) {
        tcp::socket connected(loop);
        acceptor.accept(connected, error);
        if (!error)
            admit(std::move(connected));
    }
    acceptor.close(error);
}

TcpServer::TcpServer(std::vector<UniqueFd> listeners, const Desk& desk, const TcpLimits& limits,
                     const CurrentIdentity* identity) :
    sessions_(std::make_unique<Sessions>(std::move(listeners), desk, limits, identity, counters_))
{
}

TcpServer::~TcpServer() // NOLINT(bugprone-exception-escape)
{
    drain(std::chrono::milliseconds(0));
}

void TcpServer::start()
{
    thread_ = std::thread([this] { sessions_->run(); });
}

void TcpServer::drain(std::chrono::milliseconds patience)
{
    if (!thread_.joinable())
        return;
    sessions_->drain(patience);
    thread_.join();
}

} // namespace des
