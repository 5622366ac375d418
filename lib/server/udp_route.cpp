#include "server/udp_route.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace des {
namespace {

bool is_local_address(cmsghdr& part) noexcept
{
    if (part.cmsg_level == IPPROTO_IP && part.cmsg_type == IP_PKTINFO) {
        reinterpret_cast<in_pktinfo*>(CMSG_DATA(&part))->ipi_ifindex = 0;
        return true;
    }
    if (part.cmsg_level != IPPROTO_IPV6 || part.cmsg_type != IPV6_PKTINFO)
        return false;
    auto* local = reinterpret_cast<in6_pktinfo*>(CMSG_DATA(&part));
    if (!IN6_IS_ADDR_LINKLOCAL(&local->ipi6_addr))
        local->ipi6_ifindex = 0;
    return true;
}

} // namespace

void keep_only_address(msghdr& message) noexcept
{
    for (auto* part = CMSG_FIRSTHDR(&message); part != nullptr; part = CMSG_NXTHDR(&message, part))
        if (is_local_address(*part)) {
            message.msg_control = part;
            message.msg_controllen = part->cmsg_len;
            return;
        }
    message.msg_control = nullptr;
    message.msg_controllen = 0;
}

UdpRoute::UdpRoute(std::shared_ptr<const WorkerSocket> socket, const msghdr& received) noexcept :
    socket_(std::move(socket)), peer_size_(std::min<socklen_t>(received.msg_namelen, sizeof(peer_)))
{
    std::memcpy(&peer_, received.msg_name, peer_size_);
    auto address = received;
    keep_only_address(address);
    local_size_ = std::min(address.msg_controllen, local_.size());
    if (local_size_ > 0)
        std::memcpy(local_.data(), address.msg_control, local_size_);
}

void UdpRoute::send(Bytes message)
{
    iovec part{const_cast<std::uint8_t*>(message.data()), // NOLINT: the system does not write there
               message.size()};
    msghdr header{};
    header.msg_name = &peer_;
    header.msg_namelen = peer_size_;
    header.msg_iov = &part;
    header.msg_iovlen = 1;
    if (local_size_ > 0) {
        header.msg_control = local_.data();
        header.msg_controllen = local_size_;
    }
    const bool is_sent = ::sendmsg(socket_->fd.get(), &header, MSG_DONTWAIT) >= 0;
    auto& counter = is_sent ? socket_->late->answered : socket_->late->unsent;
    counter.fetch_add(1, std::memory_order_relaxed);
}

} // namespace des
