#include "zone/primary_connection.h"

#include "base/error.h"
#include "base/interrupt.h"
#include "base/text.h"

#include <fmt/format.h>

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace des {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t longest_message = 65535;
constexpr std::chrono::milliseconds look_up_every{500};

// "connection refused"
std::string cause_of(int error)
{
    std::string cause = std::strerror(error);
    cause.front() = to_lower(cause.front());
    return cause;
}

bool must_wait() noexcept
{
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

} // namespace

PrimaryConnection::PrimaryConnection(const SocketAddress& address, const Patience& patience) :
    address_(address), patience_(patience),
    socket_(socket(address.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)),
    message_(longest_message)
{
    if (!socket_)
        fail(cause_of(errno));
    connect();
}

void PrimaryConnection::connect()
{
    if (::connect(socket_.get(), address_.data(), address_.size()) == 0)
        return;
    if (errno != EINPROGRESS)
        fail(cause_of(errno));
    wait_for(POLLOUT, steady_clock::now() + patience_.connect);
    int error = 0;
    socklen_t size = sizeof(error);
    getsockopt(socket_.get(), SOL_SOCKET, SO_ERROR, &error, &size);
    if (error != 0)
        fail(cause_of(error));
}

void PrimaryConnection::wait_for(short events, Deadline deadline)
{
    for (;;) {
        stop_if_interrupted();
        const auto left =
            std::chrono::ceil<std::chrono::milliseconds>(deadline - steady_clock::now());
        if (left.count() <= 0)
            fail("no answer in time");
        if (patience_.waiting)
            patience_.waiting();
        std::array<pollfd, 2> waiting{{{socket_.get(), events, 0}, {patience_.stop, POLLIN, 0}}};
        const auto ready = poll(waiting.data(), waiting.size(),
                                static_cast<int>(std::min(left, look_up_every).count()));
        if (ready < 0 && errno != EINTR)
            fail(cause_of(errno));
        if (waiting[1].revents != 0)
            throw Failure(Reason::interrupted, "stopped while asking " + address_.to_string());
        if (ready > 0)
            return;
    }
}

// In one piece, so that it travels in one segment (RFC 7766, section 8).
void PrimaryConnection::send(Bytes message)
{
    std::vector<std::uint8_t> octets(2 + message.size());
    ByteWriter out(octets);
    out.u16(static_cast<std::uint16_t>(message.size()));
    out.put(message);
    const auto deadline = steady_clock::now() + patience_.silence;
    for (std::size_t sent = 0; sent < octets.size();) {
        const auto size =
            ::send(socket_.get(), octets.data() + sent, octets.size() - sent, MSG_NOSIGNAL);
        if (size > 0)
            sent += static_cast<std::size_t>(size);
        else if (must_wait())
            wait_for(POLLOUT, deadline);
        else
            fail(cause_of(errno));
    }
}

Bytes PrimaryConnection::receive()
{
    const auto deadline = steady_clock::now() + patience_.silence;
    std::array<std::uint8_t, 2> prefix{};
    read(prefix, deadline);
    const auto message = std::span(message_).first(ByteReader(prefix).u16());
    read(message, deadline);
    return message;
}

void PrimaryConnection::read(std::span<std::uint8_t> octets, Deadline deadline)
{
    while (!octets.empty()) {
        const auto size = recv(socket_.get(), octets.data(), octets.size(), 0);
        if (size > 0)
            octets = octets.subspan(static_cast<std::size_t>(size));
        else if (size == 0)
            fail("it has closed the connection");
        else if (must_wait())
            wait_for(POLLIN, deadline);
        else
            fail(cause_of(errno));
    }
}

void PrimaryConnection::fail(const std::string& cause) const
{
    throw Failure(Reason::no_answer, fmt::format("{}: {}", address_.to_string(), cause));
}

} // namespace des
