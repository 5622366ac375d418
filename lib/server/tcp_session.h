#pragma once

#include "base/session_table.h"
#include "server/byte_stream.h"
#include "server/desk.h"
#include "server/late_replies.h"
#include "server/message_buffer.h"

#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

// One connection of TcpServer, for tcp_server.cpp alone.

namespace des {

// Where sessions live, all in the thread of `loop`.
class TcpHost {
public:
    // Answers are collected up to this size before they are written: enough for full packets, and
    // all that a client who does not read can hold, beside one message.
    static constexpr std::size_t enough_to_write = 16'384;
    static constexpr std::size_t longest_message = 65'535;

    TcpHost(Transport over, const TcpLimits& limits) :
        transport(over), idle_time(limits.idle), table(limits)
    {
    }
    TcpHost(const TcpHost&) = delete;
    TcpHost& operator=(const TcpHost&) = delete;

    // What is answered in between is answered from one state of everything.
    virtual void begin_batch() = 0;
    virtual void end_batch() noexcept = 0;
    // As Desk::Sitting::answer().
    virtual std::size_t answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept = 0;
    // For the counters.
    virtual void add_queries(std::size_t received) noexcept = 0;
    virtual void add_answers(std::size_t sent) noexcept = 0;
    // Lets go of the session, which has been closed.
    virtual void forget(const std::shared_ptr<class TcpSession>& session) = 0;

    const Transport transport;
    std::chrono::milliseconds idle_time; // that clients are told (RFC 7828)
    boost::asio::io_context loop{1};
    SessionTable table;
    // Used by one session after the other.
    std::array<std::uint8_t, 16'384> input{};
    std::array<std::uint8_t, enough_to_write + 2 + longest_message> output{};

protected:
    ~TcpHost() = default;
};

// Reads queries and writes answers: those that are there at once in the order of the queries, a
// batch in one piece (RFC 7766, section 8), and those that come later as they come (section
// 6.2.1.1). What a client does not read is not read from it, and so is what comes while
// many of its queries have no answer yet. While any has none, the session is at work, not idle.
class TcpSession : public std::enable_shared_from_this<TcpSession>, private RouteMaker {
public:
    using Socket = boost::asio::generic::stream_protocol::socket;
    // Queries that wait for their answers.
    static constexpr std::size_t most_routes = 64;
    // A handshake that takes longer ends the connection.
    static constexpr std::chrono::seconds handshake_time{5};

    TcpSession(Socket socket, TcpHost& host);
    TcpSession(const TcpSession&) = delete;
    TcpSession& operator=(const TcpSession&) = delete;

    // `client` is its address without the port.
    void start(std::unique_ptr<ByteStream> stream, std::string client);
    // Reads what has arrived, and ends when that is answered.
    void finish();

private:
    std::shared_ptr<ReplyRoute> make_route() override;

    void go_on();
    void converse();
    void take_late_replies();
    bool answer();
    std::span<const std::uint8_t> answer_batch();
    bool send(std::span<const std::uint8_t> replies);
    bool send_rest();
    bool read();
    bool wait(ByteStream::Then what);
    void wait_for(Socket::wait_type what, bool& waits);
    void limit_handshake();
    void touch();
    void settle();
    void close();

    Socket socket_;
    TcpHost& host_;
    std::unique_ptr<ByteStream> stream_;
    sockaddr_storage peer_{};
    SessionTable::Place place_;
    MessageBuffer queries_;
    std::shared_ptr<LateReplies> late_replies_; // once a route was made
    std::vector<std::uint8_t> unsent_;          // what the client does not take yet
    std::size_t sent_ = 0;                      // of that
    std::size_t routes_ = 0;
    std::optional<boost::asio::steady_timer> handshake_timer_; // while it lasts
    ByteStream::Then after_read_ = ByteStream::Then::go_on;
    bool waits_to_read_ = false;
    bool waits_to_write_ = false;
    bool is_at_work_ = false;
    bool is_at_end_ = false; // nothing more is read
    bool is_closed_ = false;
};

} // namespace des
