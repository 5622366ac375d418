#include "server/tcp_session.h"

#include "base/log.h"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <cstring>
#include <exception>
#include <utility>

namespace des {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;
using Then = ByteStream::Then;

// Then others get their turn.
constexpr int batches_a_turn = 8;

} // namespace

TcpSession::TcpSession(Socket socket, TcpHost& host) : socket_(std::move(socket)), host_(host)
{
    error_code gone;
    const auto peer = socket_.remote_endpoint(gone);
    if (!gone)
        std::memcpy(&peer_, peer.data(), std::min(peer.size(), sizeof(peer_)));
}

void TcpSession::start(std::unique_ptr<ByteStream> stream, std::string client)
{
    stream_ = std::move(stream);
    place_ = host_.table.admit(std::move(client), steady_clock::now(), [this] {
        asio::post(host_.loop, [session = shared_from_this()] { session->close(); });
    });
    if (!stream_->is_ready())
        limit_handshake();
    wait(Then::wait_to_read);
}

void TcpSession::limit_handshake()
{
    handshake_timer_.emplace(host_.loop, handshake_time);
    handshake_timer_->async_wait([self = weak_from_this()](error_code cancelled) {
        const auto session = self.lock();
        if (!cancelled && session && session->handshake_timer_)
            session->close();
    });
}

void TcpSession::finish()
{
    error_code gone;
    socket_.shutdown(Socket::shutdown_receive, gone);
}

std::shared_ptr<ReplyRoute> TcpSession::make_route()
{
    if (!late_replies_)
        late_replies_ =
            std::make_shared<LateReplies>([&loop = host_.loop, self = weak_from_this()] {
                asio::post(loop, [self] {
                    if (const auto session = self.lock())
                        session->go_on();
                });
            });
    ++routes_;
    return late_replies_->make_route();
}

void TcpSession::go_on()
{
    if (is_closed_)
        return;
    try {
        converse();
        queries_.keep();
        settle();
    } catch (const std::exception& error) {
        log::error("in a TCP session: {}", error.what());
        close();
    }
}

// Until there is something to wait for, or the session has ended.
void TcpSession::converse()
{
    for (int i = 0; i < batches_a_turn; ++i) {
        take_late_replies();
        if (!send_rest() || !answer())
            return;
        if (is_at_end_ && routes_ == 0) {
            stream_->end();
            return close();
        }
        if (is_at_end_ || routes_ >= most_routes)
            return; // until a route ends
        if (!wait(after_read_) || !read())
            return;
    }
    asio::post(host_.loop, [self = shared_from_this()] { self->go_on(); });
}

void TcpSession::take_late_replies()
{
    if (!late_replies_)
        return;
    const auto taken = late_replies_->take(unsent_);
    routes_ -= taken.ended_routes;
    host_.add_answers(taken.messages);
}

// Answers what was read. False: for now, or for ever, nothing more can be sent.
bool TcpSession::answer()
{
    std::span<const std::uint8_t> replies;
    do {
        replies = answer_batch();
        if (!send(replies))
            return false;
    } while (replies.size() >= TcpHost::enough_to_write);
    is_at_end_ = is_at_end_ || queries_.is_broken();
    return true;
}

// Each reply with its length in front.
std::span<const std::uint8_t> TcpSession::answer_batch()
{
    const std::span<std::uint8_t> output(host_.output);
    std::size_t size = 0;
    std::size_t received = 0;
    std::size_t answered = 0;
    if (!queries_.has_next())
        return {};
    host_.begin_batch();
    while (size < TcpHost::enough_to_write && routes_ < most_routes) {
        const auto query = queries_.next();
        if (!query)
            break;
        ++received;
        const Arrival arrival{*query, reinterpret_cast<const sockaddr*>(&peer_), host_.transport,
                              this, host_.idle_time};
        const auto room = output.subspan(size + 2, TcpHost::longest_message);
        const auto length = host_.answer(arrival, room);
        if (length == 0)
            continue;
        output[size] = static_cast<std::uint8_t>(length >> 8U);
        output[size + 1] = static_cast<std::uint8_t>(length & 255U);
        size += 2 + length;
        ++answered;
    }
    host_.end_batch();
    if (received > 0)
        touch();
    host_.add_queries(received);
    host_.add_answers(answered);
    return output.first(size);
}

bool TcpSession::send(std::span<const std::uint8_t> replies)
{
    while (!replies.empty()) {
        const auto moved = stream_->write(replies);
        replies = replies.subspan(moved.size);
        if (!replies.empty() && !wait(moved.then)) {
            unsent_.assign(replies.begin(), replies.end());
            return false;
        }
    }
    return true;
}

bool TcpSession::send_rest()
{
    if (unsent_.empty())
        return true;
    while (sent_ < unsent_.size()) {
        const auto moved = stream_->write(std::span(unsent_).subspan(sent_));
        sent_ += moved.size;
        if (moved.size > 0)
            touch();
        if (sent_ < unsent_.size() && !wait(moved.then))
            break;
    }
    const auto left = unsent_.size() - sent_;
    if (late_replies_)
        late_replies_->set_unsent(left);
    if (left > 0)
        return false;
    unsent_ = std::vector<std::uint8_t>();
    sent_ = 0;
    return true;
}

bool TcpSession::read()
{
    const auto space = queries_.space(host_.input);
    const auto moved = stream_->read(space);
    queries_.filled(moved.size);
    after_read_ = moved.then;
    if (moved.then == Then::gone)
        close();
    is_at_end_ = moved.then == Then::end;
    if (handshake_timer_ && stream_->is_ready())
        handshake_timer_.reset();
    return !is_closed_;
}

// False: not now. Then it goes on later, unless the connection is gone.
bool TcpSession::wait(Then what)
{
    switch (what) {
    case Then::go_on:
    case Then::end: return true;
    case Then::wait_to_read: wait_for(Socket::wait_read, waits_to_read_); break;
    case Then::wait_to_write: wait_for(Socket::wait_write, waits_to_write_); break;
    case Then::gone: close(); break;
    }
    return false;
}

void TcpSession::wait_for(Socket::wait_type what, bool& waits)
{
    if (std::exchange(waits, true))
        return;
    socket_.async_wait(what, [self = shared_from_this(), &waits](error_code) {
        waits = false;
        self->after_read_ = Then::go_on;
        self->go_on();
    });
}

// Something has gone on: it is not idle.
void TcpSession::touch()
{
    host_.table.touch(place_, steady_clock::now());
    is_at_work_ = false;
}

// It is at work, and cannot be idle, while it is the server that has not answered; the client that
// does not read is idle.
void TcpSession::settle()
{
    const bool is_at_work = routes_ > 0 && unsent_.empty();
    if (is_closed_ || is_at_work == is_at_work_)
        return;
    if (is_at_work)
        host_.table.set_to_work(place_);
    else
        touch();
    is_at_work_ = is_at_work;
}

void TcpSession::close()
{
    if (std::exchange(is_closed_, true))
        return;
    if (late_replies_)
        late_replies_->close();
    error_code gone;
    socket_.close(gone);
    host_.table.remove(place_);
    host_.forget(shared_from_this());
}

} // namespace des
