#include "server/udp_batch.h"

#include <netinet/in.h>
#include <poll.h>

#include <cerrno>
#include <span>

namespace des {

// What the kernel fills in for one query, and what goes back.
struct UdpBatch::Message {
    std::array<std::uint8_t, longest_message> query;
    std::array<std::uint8_t, longest_message> reply;
    sockaddr_storage peer;
    // The address the query came to, which is the one the reply has to leave from.
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in6_pktinfo))> local;
    iovec query_part;
    iovec reply_part;
};

namespace {

// A full send buffer empties within microseconds; a network that takes longer loses answers
// rather than all later queries.
constexpr int longest_wait_ms = 10;
constexpr int most_waits = 3;

bool is_full(int error) noexcept
{
    return error == EAGAIN || error == ENOBUFS || error == ENOMEM;
}

void wait_until_writable(int socket) noexcept
{
    pollfd watched{socket, POLLOUT, 0};
    ::poll(&watched, 1, longest_wait_ms);
}

// The reply is routed by its destination, not sent out where the query happened to come in; only
// a link-local address means nothing without its interface.
void forget_interface(msghdr& message) noexcept
{
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part))
        if (part->cmsg_level == IPPROTO_IP && part->cmsg_type == IP_PKTINFO) {
            reinterpret_cast<in_pktinfo*>(CMSG_DATA(part))->ipi_ifindex = 0;
        } else if (part->cmsg_level == IPPROTO_IPV6 && part->cmsg_type == IPV6_PKTINFO) {
            auto* local = reinterpret_cast<in6_pktinfo*>(CMSG_DATA(part));
            if (!IN6_IS_ADDR_LINKLOCAL(&local->ipi6_addr))
                local->ipi6_ifindex = 0;
        }
}

} // namespace

UdpBatch::UdpBatch() :
    messages_(std::make_unique<std::array<Message, capacity>>()), received_count_(capacity)
{
}

UdpBatch::~UdpBatch() = default;

void UdpBatch::prepare_to_receive(std::size_t index) noexcept
{
    auto& message = (*messages_)[index];
    message.query_part = {message.query.data(), message.query.size()};
    auto& header = received_[index].msg_hdr;
    header = {};
    header.msg_name = &message.peer;
    header.msg_namelen = sizeof(message.peer);
    header.msg_iov = &message.query_part;
    header.msg_iovlen = 1;
    header.msg_control = message.local.data();
    header.msg_controllen = message.local.size();
}

std::size_t UdpBatch::receive(int socket) noexcept
{
    // The kernel has changed only the headers of the messages it filled in last time.
    for (std::size_t i = 0; i < received_count_; ++i)
        prepare_to_receive(i);
    const int count = ::recvmmsg(socket, received_.data(), capacity, MSG_DONTWAIT, nullptr);
    received_count_ = count > 0 ? static_cast<std::size_t>(count) : 0;
    return received_count_;
}

std::size_t UdpBatch::answer(Desk::Sitting& desk) noexcept
{
    reply_count_ = 0;
    for (std::size_t i = 0; i < received_count_; ++i) {
        auto& message = (*messages_)[i];
        const auto query = std::span<const std::uint8_t>(message.query).first(received_[i].msg_len);
        const Arrival arrival{query, reinterpret_cast<const sockaddr*>(&message.peer),
                              Transport::udp};
        if (const auto size = desk.answer(arrival, message.reply); size > 0)
            address_reply(i, size);
    }
    return reply_count_;
}

void UdpBatch::address_reply(std::size_t index, std::size_t size) noexcept
{
    auto& message = (*messages_)[index];
    message.reply_part = {message.reply.data(), size};
    auto& header = replies_[reply_count_++].msg_hdr;
    header = received_[index].msg_hdr;
    header.msg_iov = &message.reply_part;
    header.msg_flags = 0;
    if (header.msg_controllen == 0)
        header.msg_control = nullptr;
    else
        forget_interface(header);
}

std::size_t UdpBatch::send(int socket) noexcept
{
    std::size_t unsent = 0;
    int waits = 0;
    for (std::size_t done = 0; done < reply_count_;) {
        const auto left = static_cast<unsigned>(reply_count_ - done);
        const int sent = ::sendmmsg(socket, &replies_[done], left, MSG_DONTWAIT);
        if (sent > 0) {
            done += static_cast<std::size_t>(sent);
        } else if (is_full(errno) && waits < most_waits) {
            ++waits;
            wait_until_writable(socket);
        } else if (errno != EINTR) {
            ++done; // this one cannot be sent; those behind it may
            ++unsent;
        }
    }
    return unsent;
}

} // namespace des
