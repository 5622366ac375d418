#include "resolver/udp_channel.h"

#include "base/random_id.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace des {
namespace {

constexpr std::size_t most_sockets = 16;
constexpr std::size_t load_of_a_socket = 64;
constexpr std::size_t batch = 64;

// Receives up to a batch of datagrams, each as long as a datagram can be.
class Inbox {
public:
    Inbox() : bytes_(batch * longest)
    {
        for (std::size_t i = 0; i < batch; ++i) {
            parts_[i] = {bytes_.data() + i * longest, longest};
            messages_[i].msg_hdr.msg_iov = &parts_[i];
            messages_[i].msg_hdr.msg_iovlen = 1;
        }
    }

    // How many came, or -1 and errno.
    int receive(int fd) noexcept { return ::recvmmsg(fd, messages_.data(), batch, 0, nullptr); }
    Bytes operator[](std::size_t i) const noexcept
    {
        return {bytes_.data() + i * longest, messages_[i].msg_len};
    }

private:
    static constexpr std::size_t longest = 65536;
    std::vector<std::uint8_t> bytes_;
    std::array<iovec, batch> parts_{};
    std::array<mmsghdr, batch> messages_{};
};

Inbox& inbox()
{
    thread_local Inbox shared;
    return shared;
}

constexpr Channel::Handle handle_of(std::size_t index, std::uint16_t id) noexcept
{
    return static_cast<Channel::Handle>(index << 16U | id);
}

} // namespace

Result<std::unique_ptr<UdpSocket>> UdpSocket::open(const SocketAddress& server)
{
    const auto refusal = [] {
        return tl::unexpected(Error{Reason::no_answer, std::strerror(errno)});
    };
    UniqueFd fd(::socket(server.family(), SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd || ::connect(fd.get(), server.data(), server.size()) != 0)
        return refusal();
    constexpr int room = 1 << 20; // for the answers to a burst; the system may give less
    ::setsockopt(fd.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
    return std::unique_ptr<UdpSocket>(new UdpSocket(std::move(fd)));
}

std::uint16_t UdpSocket::queue(Ticket ticket, Bytes query)
{
    auto id = random_id();
    while (entries_[id % places].waiting)
        id = random_id();
    entries_[id % places] = {ticket, id, true};
    ++waiting_;
    const auto at = outbox_.size();
    outbox_.insert(outbox_.end(), query.begin(), query.end());
    outbox_[at] = static_cast<std::uint8_t>(id >> 8U);
    outbox_[at + 1] = static_cast<std::uint8_t>(id & 0xFFU);
    lengths_.push_back(query.size());
    return id;
}

void UdpSocket::forget(std::uint16_t id, Ticket ticket) noexcept
{
    auto& entry = entries_[id % places];
    if (!entry.waiting || entry.id != id || entry.ticket != ticket)
        return;
    entry.waiting = false;
    --waiting_;
}

std::optional<Ticket> UdpSocket::find(std::uint16_t id) const noexcept
{
    const auto& entry = entries_[id % places];
    return entry.waiting && entry.id == id ? std::optional(entry.ticket) : std::nullopt;
}

std::vector<Ticket> UdpSocket::take_all()
{
    std::vector<Ticket> tickets;
    for (auto& entry : entries_)
        if (std::exchange(entry.waiting, false))
            tickets.push_back(entry.ticket);
    waiting_ = 0;
    sent_ = lengths_.size();
    drop_sent();
    return tickets;
}

void UdpSocket::drop_sent() noexcept
{
    if (has_queued())
        return;
    outbox_.clear();
    lengths_.clear();
    sent_ = 0;
    sent_bytes_ = 0;
}

int UdpSocket::flush() noexcept
{
    std::array<iovec, batch> parts{};
    std::array<mmsghdr, batch> messages{};
    while (has_queued()) {
        const auto count = std::min(batch, lengths_.size() - sent_);
        auto at = sent_bytes_;
        for (std::size_t i = 0; i < count; ++i) {
            parts[i] = {outbox_.data() + at, lengths_[sent_ + i]};
            messages[i].msg_hdr.msg_iov = &parts[i];
            messages[i].msg_hdr.msg_iovlen = 1;
            at += lengths_[sent_ + i];
        }
        const int went = ::sendmmsg(fd(), messages.data(), static_cast<unsigned>(count), 0);
        if (went < 0)
            return errno;
        for (int i = 0; i < went; ++i)
            sent_bytes_ += lengths_[sent_++];
    }
    drop_sent();
    return 0;
}

UdpChannel::UdpChannel(EventLoop& loop, SocketAddress server, Listener& listener) :
    loop_(loop), server_(server), listener_(listener)
{
}

UdpChannel::~UdpChannel()
{
    for (const auto& socket : sockets_)
        loop_.forget(socket->fd());
}

Result<std::size_t> UdpChannel::choose_socket()
{
    std::size_t waiting = 0;
    for (const auto& socket : sockets_)
        waiting += socket->waiting();
    const bool enough =
        sockets_.size() == most_sockets || waiting < sockets_.size() * load_of_a_socket;
    if (!sockets_.empty() && enough)
        return next_++ % sockets_.size();
    auto socket = UdpSocket::open(server_);
    if (!socket)
        return tl::unexpected(socket.error());
    const auto index = sockets_.size();
    loop_.watch((*socket)->fd(), POLLIN, [this, index](short events) { ready(index, events); });
    sockets_.push_back(*std::move(socket));
    return index;
}

Result<Channel::Handle> UdpChannel::send(Ticket ticket, Bytes query)
{
    const auto index = choose_socket();
    if (!index)
        return tl::unexpected(index.error());
    if (sockets_[*index]->is_full())
        return tl::unexpected(Error{Reason::no_answer, "too many queries in flight"});
    const auto id = sockets_[*index]->queue(ticket, query);
    if (!std::exchange(flush_posted_, true))
        loop_.post([this] { flush_all(); });
    return handle_of(*index, id);
}

void UdpChannel::forget(Handle handle, Ticket ticket, Because /*because*/)
{
    sockets_[handle >> 16U]->forget(static_cast<std::uint16_t>(handle & 0xFFFFU), ticket);
}

void UdpChannel::flush_all()
{
    flush_posted_ = false;
    for (std::size_t index = 0; index < sockets_.size(); ++index)
        flush(index);
}

void UdpChannel::flush(std::size_t index)
{
    auto& socket = *sockets_[index];
    if (!socket.has_queued())
        return;
    const int error = socket.flush();
    const bool is_full = error == EAGAIN || error == ENOBUFS;
    loop_.change(socket.fd(), is_full ? POLLIN | POLLOUT : POLLIN);
    if (error != 0 && !is_full && error != EINTR)
        lose_all(index, error);
}

void UdpChannel::ready(std::size_t index, short events)
{
    if ((events & (POLLIN | POLLERR)) != 0)
        while (receive(index))
            ;
    if ((events & POLLOUT) != 0)
        flush(index);
}

// True when there may be more to receive.
bool UdpChannel::receive(std::size_t index)
{
    const int count = inbox().receive(sockets_[index]->fd());
    if (count < 0) {
        if (errno != EAGAIN && errno != EINTR)
            lose_all(index, errno);
        return false;
    }
    for (int i = 0; i < count; ++i)
        deliver(index, inbox()[static_cast<std::size_t>(i)]);
    return count == batch;
}

void UdpChannel::deliver(std::size_t index, Bytes packet)
{
    if (packet.size() < 2)
        return listener_.stray(*this);
    const auto id = static_cast<std::uint16_t>(packet[0] << 8U | packet[1]);
    if (const auto ticket = sockets_[index]->find(id); ticket)
        return listener_.received(*ticket, packet);
    listener_.stray(*this);
}

void UdpChannel::lose_all(std::size_t index, int error)
{
    for (const auto ticket : sockets_[index]->take_all())
        listener_.lost(ticket, std::strerror(error));
}

} // namespace des
