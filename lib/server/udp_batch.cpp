#include "server/udp_batch.h"

#include <netinet/in.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <span>

namespace des {

// What the kernel fills in for one query, and what goes back.
struct UdpBatch::Message {
    std::array<std::uint8_t, longest_message> query;
    std::array<std::uint8_t, longest_message> reply;
    sockaddr_storage peer;
    // The address the query came to, which is the one the reply has to leave from; and when it
    // came, where the socket stamps what arrives.
    alignas(cmsghdr) std::array<
        std::byte, CMSG_SPACE(sizeof(in6_pktinfo)) + CMSG_SPACE(sizeof(timespec))> control;
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

constexpr std::size_t refused_of_late = 8; // one of so many

timespec read_clock() noexcept
{
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now); // that of the stamps
    return now;
}

// Makes routes for the message at hand.
class UdpRouteMaker : public RouteMaker {
public:
    UdpRouteMaker(const std::shared_ptr<const WorkerSocket>& socket,
                  const msghdr& received) noexcept :
        socket_(socket),
        received_(received)
    {
    }
    std::shared_ptr<ReplyRoute> make_route() override
    {
        return std::make_shared<UdpRoute>(socket_, received_);
    }

private:
    const std::shared_ptr<const WorkerSocket>& socket_;
    const msghdr& received_;
};

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
    header.msg_control = message.control.data();
    header.msg_controllen = message.control.size();
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

UdpBatch::Wait UdpBatch::wait_of(std::size_t index, timespec now) const noexcept
{
    auto header = received_[index].msg_hdr;
    for (auto* part = CMSG_FIRSTHDR(&header); part != nullptr; part = CMSG_NXTHDR(&header, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS) {
            timespec came{};
            std::memcpy(&came, CMSG_DATA(part), sizeof(came));
            return std::chrono::seconds(now.tv_sec - came.tv_sec) +
                Wait(now.tv_nsec - came.tv_nsec);
        }
    return {};
}

UdpBatch::Wait UdpBatch::first_wait() const noexcept
{
    return received_count_ > 0 ? wait_of(0, read_clock()) : Wait{};
}

std::size_t UdpBatch::answer(Desk::Sitting& desk, const std::shared_ptr<const WorkerSocket>& socket,
                             std::optional<Wait> longest_wait) noexcept
{
    const auto now = longest_wait ? read_clock() : timespec{};
    reply_count_ = 0;
    late_count_ = 0;
    for (std::size_t i = 0; i < received_count_; ++i) {
        auto& message = (*messages_)[i];
        const auto query = std::span<const std::uint8_t>(message.query).first(received_[i].msg_len);
        UdpRouteMaker routes(socket, received_[i].msg_hdr);
        Arrival arrival{query, reinterpret_cast<const sockaddr*>(&message.peer), Transport::udp,
                        &routes};
        if (longest_wait && wait_of(i, now) > *longest_wait) {
            if (late_count_++ % refused_of_late != 0)
                continue;
            arrival.verdict = RCode::refused;
        }
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
    keep_only_address(header);
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
