#include "server/tcp_server.h"

#include "base/log.h"
#include "server/message_buffer.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <exception>
#include <list>
#include <set>
#include <span>
#include <utility>

namespace des {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr auto as_tuple = asio::as_tuple(asio::use_awaitable);

constexpr std::size_t longest_message = 65535;

// Answers are collected up to this size before they are written: enough for full packets, and all
// that a client who does not read can hold, beside one message.
constexpr std::size_t enough_to_write = 16'384;

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

} // namespace

class TcpServer::Sessions {
public:
    Sessions(std::vector<UniqueFd> listeners, const Desk& desk, const TcpLimits& limits,
             TcpCounters& counters);

    void run() noexcept;
    void drain(std::chrono::milliseconds patience);

private:
    // One connection. Lives as long as the coroutine that serves it.
    struct Session {
        Session(tcp::socket connected, const tcp::endpoint& from, Sessions& all);
        // Throws where closing fails for want of memory, if ever: the process ends then.
        ~Session(); // NOLINT(bugprone-exception-escape)
        Session(const Session&) = delete;
        Session& operator=(const Session&) = delete;

        tcp::socket socket;
        const tcp::endpoint client;
        MessageBuffer queries;
        std::vector<std::uint8_t> replies;
        Sessions& owner;
        SessionTable::Place place;
    };

    asio::awaitable<void> accept_from(tcp::acceptor& acceptor);
    void warn_of(const error_code& error);
    void admit(tcp::socket connected);
    asio::awaitable<void> converse(std::shared_ptr<Session> session);
    void answer(Session& session);
    asio::awaitable<void> close_idle_sessions();
    void begin_to_drain(std::chrono::milliseconds patience);
    void accept_the_waiting(tcp::acceptor& acceptor);
    static void finish(tcp::socket& socket);

    Desk desk_;
    TcpCounters& counters_;
    SessionTable table_;
    std::set<tcp::socket*> open_;
    std::array<std::uint8_t, 2 + longest_message> reply_{};
    asio::io_context loop_{1};
    std::list<tcp::acceptor> acceptors_;
    asio::steady_timer idle_timer_{loop_};
    asio::steady_timer drain_timer_{loop_};
    steady_clock::time_point warn_again_;
    bool draining_ = false;
};

TcpServer::Sessions::Sessions(std::vector<UniqueFd> listeners, const Desk& desk,
                              const TcpLimits& limits, TcpCounters& counters) :
    desk_(desk),
    counters_(counters), table_(limits)
{
    for (auto& listener : listeners) {
        const auto protocol = protocol_of(listener);
        auto& acceptor = acceptors_.emplace_back(loop_, protocol, listener.release());
        asio::co_spawn(loop_, accept_from(acceptor), asio::detached);
    }
    asio::co_spawn(loop_, close_idle_sessions(), asio::detached);
}

TcpServer::Sessions::Session::Session(tcp::socket connected, const tcp::endpoint& from,
                                      Sessions& all) :
    socket(std::move(connected)),
    client(from), owner(all),
    place(all.table_.admit(from.address().to_string(), steady_clock::now(), [this] {
        error_code gone;
        socket.close(gone);
    }))
{
    owner.open_.insert(&socket);
}

TcpServer::Sessions::Session::~Session() // NOLINT(bugprone-exception-escape)
{
    owner.open_.erase(&socket);
    owner.table_.remove(place);
    if (owner.draining_ && owner.open_.empty())
        owner.drain_timer_.cancel();
}

// Ends once it has been drained.
void TcpServer::Sessions::run() noexcept
{
    for (;;)
        try {
            loop_.run();
            return;
        } catch (const std::exception& error) {
            log::error("in the TCP server: {}", error.what());
        }
}

asio::awaitable<void> TcpServer::Sessions::accept_from(tcp::acceptor& acceptor)
{
    asio::steady_timer pause(loop_);
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
        table_.close_longest_idle();
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

void TcpServer::Sessions::admit(tcp::socket connected)
{
    error_code gone;
    const auto client = connected.remote_endpoint(gone);
    if (gone)
        return;
    auto session = std::make_shared<Session>(std::move(connected), client, *this);
    counters_.connections.fetch_add(1, std::memory_order_relaxed);
    asio::co_spawn(loop_, converse(std::move(session)), asio::detached);
}

asio::awaitable<void> TcpServer::Sessions::converse(std::shared_ptr<Session> session)
{
    auto& socket = session->socket;
    while (!session->queries.is_broken()) {
        const auto space = session->queries.space();
        const auto [error, size] =
            co_await socket.async_read_some(asio::buffer(space.data(), space.size()), as_tuple);
        if (error)
            break;
        session->queries.filled(size);
        for (answer(*session); !session->replies.empty(); answer(*session)) {
            const auto written =
                co_await asio::async_write(socket, asio::buffer(session->replies), as_tuple);
            if (std::get<0>(written))
                co_return;
        }
    }
    error_code gone;
    socket.shutdown(tcp::socket::shutdown_send, gone);
}

// Each reply goes out with its length in front, in one write (RFC 7766, section 8).
void TcpServer::Sessions::answer(Session& session)
{
    auto& replies = session.replies;
    replies.clear();
    if (replies.capacity() > enough_to_write)
        replies = {};
    auto sitting = desk_.sit();
    const auto room = std::span(reply_).subspan(2);
    while (replies.size() < enough_to_write) {
        const auto query = session.queries.next();
        if (!query)
            return;
        table_.touch(session.place, steady_clock::now());
        counters_.received.fetch_add(1, std::memory_order_relaxed);
        const auto size = sitting.answer({*query, session.client.data(), Transport::tcp}, room);
        if (size == 0)
            continue;
        reply_[0] = static_cast<std::uint8_t>(size >> 8U);
        reply_[1] = static_cast<std::uint8_t>(size & 255U);
        replies.insert(replies.end(), reply_.begin(), reply_.begin() + 2 + size);
        counters_.answered.fetch_add(1, std::memory_order_relaxed);
    }
}

asio::awaitable<void> TcpServer::Sessions::close_idle_sessions()
{
    while (!draining_) {
        idle_timer_.expires_at(table_.close_idle(steady_clock::now()));
        co_await idle_timer_.async_wait(as_tuple);
    }
}

void TcpServer::Sessions::drain(std::chrono::milliseconds patience)
{
    asio::post(loop_, [this, patience] { begin_to_drain(patience); });
}

void TcpServer::Sessions::begin_to_drain(std::chrono::milliseconds patience)
{
    draining_ = true;
    idle_timer_.cancel();
    for (auto& acceptor : acceptors_)
        accept_the_waiting(acceptor);
    for (auto* socket : open_)
        finish(*socket);
    if (open_.empty())
        return;
    drain_timer_.expires_after(patience);
    drain_timer_.async_wait([this](error_code cancelled) {
        if (!cancelled)
            table_.close_all();
    });
}

// Whoever has connected already gets an answer too.
void TcpServer::Sessions::accept_the_waiting(tcp::acceptor& acceptor)
{
    error_code error;
    acceptor.non_blocking(true, error);
    while (!error) {
        tcp::socket connected(loop_);
        acceptor.accept(connected, error);
        if (!error)
            admit(std::move(connected));
    }
    acceptor.close(error);
}

// What has arrived is still read; behind it now lies the end of the stream.
void TcpServer::Sessions::finish(tcp::socket& socket)
{
    error_code gone;
    socket.shutdown(tcp::socket::shutdown_receive, gone);
}

TcpServer::TcpServer(std::vector<UniqueFd> listeners, const Desk& desk, const TcpLimits& limits) :
    sessions_(std::make_unique<Sessions>(std::move(listeners), desk, limits, counters_))
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
