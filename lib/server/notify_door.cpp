#include "server/notify_door.h"

#include "base/error.h"

#include <netinet/in.h>
#include <sys/eventfd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace des {
namespace {

AddressPrefix host_of(const SocketAddress& address)
{
    // Without port, brackets and zone: "[2001:db8::1%eth0]:53"
    auto text = address.to_string();
    text.resize(text.rfind(':'));
    if (text.starts_with('['))
        text = text.substr(1, text.size() - 2);
    return value_or_throw(AddressPrefix::parse(text.substr(0, text.find('%'))));
}

} // namespace

NotifyDoor::NotifyDoor(const std::vector<TransferPeer>& primaries,
                       const std::vector<DomainName>& apexes) :
    bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK))
{
    if (!bell_)
        throw Failure(Reason::configuration,
                      std::string("cannot wait for NOTIFY: ") + std::strerror(errno));
    for (const auto& primary : primaries)
        primaries_.push_back(host_of(primary.address));
    for (const auto& apex : apexes)
        apexes_.emplace_back(apex);
}

RCode NotifyDoor::knock(const Query& query, Bytes message, const sockaddr* peer) noexcept
{
    if (query.type != RRType::soa || query.rr_class != RRClass::in)
        return RCode::notimp; // RFC 1996, section 3.6: of no other type so far
    const auto primary = find(peer);
    if (!primary) {
        ++strangers_;
        return RCode::refused;
    }
    const bool is_ours = std::any_of(apexes_.begin(), apexes_.end(), [&](const Apex& apex) {
        return labels_before(apex, query, message) == 0;
    });
    if (!is_ours)
        return RCode::notauth;
    knocked_ = *primary;
    eventfd_write(bell_.get(), 1);
    return RCode::noerror;
}

std::optional<std::size_t> NotifyDoor::find(const sockaddr* peer) const noexcept
{
    const auto size = peer->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
    const auto address = SocketAddress::of(peer, static_cast<socklen_t>(size));
    for (std::size_t i = 0; i < primaries_.size(); ++i)
        if (primaries_[i].contains(address))
            return i;
    return std::nullopt;
}

std::optional<std::size_t> NotifyDoor::open() noexcept
{
    eventfd_t knocks = 0;
    if (eventfd_read(bell_.get(), &knocks) != 0)
        return std::nullopt;
    return knocked_;
}

} // namespace des
