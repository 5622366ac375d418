#include "resolver/tcp_channel.h"

#include "base/random_id.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace des {
namespace {

constexpr std::size_t most_waiting = 32768; // so that a free id is found soon

std::size_t length_at(const std::vector<std::uint8_t>& bytes, std::size_t at)
{
    return static_cast<std::size_t>(bytes[at] << 8U | bytes[at + 1]);
}

int pending_error(int fd)
{
    int error = 0;
    socklen_t size = sizeof(error);
    ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size);
    return error;
}

} // namespace

TcpChannel::TcpChannel(EventLoop& loop, SocketAddress server, Listener& listener) :
    loop_(loop), server_(server), listener_(listener)
{
}

TcpChannel::~TcpChannel()
{
    close();
}

Result<Channel::Handle> TcpChannel::send(Ticket ticket, Bytes query)
{
    const auto refusal = [](const char* why) {
        return tl::unexpected(Error{Reason::no_answer, why});
    };
    if (waiting_.size() >= most_waiting)
        return refusal("too many queries over one connection");
    if (!fd_)
        if (const auto connected = connect(); !connected)
            return tl::unexpected(connected.error());
    auto id = random_id();
    while (waiting_.contains(id))
        ++id;
    std::vector<std::uint8_t> framed{
        static_cast<std::uint8_t>(query.size() >> 8U), static_cast<std::uint8_t>(query.size()),
        static_cast<std::uint8_t>(id >> 8U), static_cast<std::uint8_t>(id)};
    framed.insert(framed.end(), query.begin() + 2, query.end());
    outbox_.insert(outbox_.end(), framed.begin(), framed.end());
    waiting_.emplace(id, Waiting{ticket, std::move(framed)});
    loop_.change(fd_.get(), POLLIN | POLLOUT);
    return id;
}

void TcpChannel::forget(Handle handle, Ticket ticket, Because because)
{
    const auto found = waiting_.find(static_cast<std::uint16_t>(handle));
    if (found == waiting_.end() || found->second.ticket != ticket)
        return;
    waiting_.erase(found);
    if (because == Because::given_up)
        loop_.post([this] { restart(); });
}

Result<void> TcpChannel::connect()
{
    const auto refusal = [] {
        return tl::unexpected(Error{Reason::no_answer, std::strerror(errno)});
    };
    UniqueFd fd(::socket(server_.family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd)
        return refusal();
    if (::connect(fd.get(), server_.data(), server_.size()) != 0 && errno != EINPROGRESS)
        return refusal();
    constexpr int on = 1;
    ::setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    loop_.watch(fd.get(), POLLIN | POLLOUT, [this](short events) { ready(events); });
    fd_ = std::move(fd);
    has_answered_ = false;
    return {};
}

void TcpChannel::close()
{
    if (fd_)
        loop_.forget(fd_.get());
    fd_ = UniqueFd();
    outbox_.clear();
    inbox_.clear();
}

// A new connection for all that is still waiting.
void TcpChannel::restart()
{
    close();
    if (waiting_.empty())
        return;
    if (const auto connected = connect(); !connected)
        return lose_all(connected.error().message);
    for (const auto& [id, waiting] : waiting_)
        outbox_.insert(outbox_.end(), waiting.framed.begin(), waiting.framed.end());
}

void TcpChannel::ready(short events)
{
    if ((events & (POLLIN | POLLHUP | POLLERR)) != 0)
        read();
    if (fd_ && (events & POLLOUT) != 0)
        write();
}

void TcpChannel::write()
{
    if (const int error = pending_error(fd_.get()); error != 0)
        return ended(error);
    while (!outbox_.empty()) {
        const auto went = ::send(fd_.get(), outbox_.data(), outbox_.size(), MSG_NOSIGNAL);
        if (went < 0) {
            if (errno != EAGAIN && errno != EINTR)
                ended(errno);
            return;
        }
        outbox_.erase(outbox_.begin(), outbox_.begin() + went);
    }
    loop_.change(fd_.get(), POLLIN);
}

void TcpChannel::read()
{
    std::array<std::uint8_t, 65536> bytes{};
    const auto came = ::recv(fd_.get(), bytes.data(), bytes.size(), 0);
    if (came < 0) {
        if (errno != EAGAIN && errno != EINTR)
            ended(errno);
        return;
    }
    inbox_.insert(inbox_.end(), bytes.begin(), bytes.begin() + came);
    deliver_complete();
    if (came == 0)
        ended(0);
}

// Length and message may come in any pieces (RFC 7766, section 8).
void TcpChannel::deliver_complete()
{
    std::size_t at = 0;
    while (inbox_.size() - at >= 2 && inbox_.size() - at - 2 >= length_at(inbox_, at)) {
        const auto packet = Bytes(inbox_).subspan(at + 2, length_at(inbox_, at));
        at += 2 + packet.size();
        const auto id = packet.size() < 2 ? std::uint16_t{0}
                                          : static_cast<std::uint16_t>(packet[0] << 8U | packet[1]);
        has_answered_ = true;
        const auto found = waiting_.find(id);
        if (found == waiting_.end() || packet.size() < 2)
            listener_.stray(*this);
        else
            listener_.received(found->second.ticket, packet);
    }
    inbox_.erase(inbox_.begin(), inbox_.begin() + static_cast<std::ptrdiff_t>(at));
}

void TcpChannel::ended(int error)
{
    if (has_answered_)
        return restart();
    close();
    lose_all(error == 0 ? "the server closed the connection" : std::strerror(error));
}

void TcpChannel::lose_all(const std::string& why)
{
    for (const auto& [id, waiting] : std::exchange(waiting_, {}))
        listener_.lost(waiting.ticket, why);
}

} // namespace des
