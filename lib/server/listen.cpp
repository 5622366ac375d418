#include "server/listen.h"

#include "base/text.h"

#include <fmt/format.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <cstring>
#include <optional>
#include <system_error>
#include <utility>

namespace des {
namespace {

// Room for a burst of some ten thousand queries; the system may grant less (net.core.rmem_max).
constexpr int receive_buffer = 4 << 20;

// Once a free UDP port was found, TCP has it almost always too.
constexpr int most_attempts = 64;

[[noreturn]] void fail(const SocketAddress& address, std::string_view protocol, int error)
{
    auto cause = std::generic_category().message(error);
    cause.front() = to_lower(cause.front());
    throw Failure(
        Reason::configuration,
        fmt::format("cannot listen on {} ({}): {}", address.to_string(), protocol, cause));
}

void set_option(const UniqueFd& fd, int level, int name, int value = 1) noexcept
{
    setsockopt(fd.get(), level, name, &value, sizeof(value));
}

UniqueFd open_socket(const SocketAddress& address, int type)
{
    UniqueFd fd(::socket(address.family(), type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (!fd)
        fail(address, type == SOCK_DGRAM ? "udp" : "tcp", errno);
    if (address.family() == AF_INET6)
        set_option(fd, IPPROTO_IPV6, IPV6_V6ONLY);
    return fd;
}

SocketAddress bound_address(const UniqueFd& fd)
{
    sockaddr_storage storage{};
    socklen_t size = sizeof(storage);
    getsockname(fd.get(), reinterpret_cast<sockaddr*>(&storage), &size);
    return SocketAddress::of(reinterpret_cast<const sockaddr*>(&storage), size);
}

// The replies leave from the address the query came to, and are fragmented rather than dropped
// when they are larger than a path MTU that anybody may have forged.
void prepare_udp(const UniqueFd& fd, const SocketAddress& address) noexcept
{
    set_option(fd, SOL_SOCKET, SO_RCVBUF, receive_buffer);
    if (address.family() == AF_INET6) {
        set_option(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_OMIT);
        if (address.is_wildcard())
            set_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO);
    } else {
        set_option(fd, IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_OMIT);
        if (address.is_wildcard())
            set_option(fd, IPPROTO_IP, IP_PKTINFO);
    }
}

// The first is bound without SO_REUSEPORT, so that it fails when somebody else has the port, and
// opens it only then to the other workers.
UniqueFd bind_first_udp(const SocketAddress& address)
{
    auto fd = open_socket(address, SOCK_DGRAM);
    if (::bind(fd.get(), address.data(), address.size()) != 0)
        fail(address, "udp", errno);
    set_option(fd, SOL_SOCKET, SO_REUSEPORT);
    prepare_udp(fd, address);
    return fd;
}

UniqueFd bind_next_udp(const SocketAddress& address)
{
    auto fd = open_socket(address, SOCK_DGRAM);
    set_option(fd, SOL_SOCKET, SO_REUSEPORT);
    if (::bind(fd.get(), address.data(), address.size()) != 0)
        fail(address, "udp", errno);
    prepare_udp(fd, address);
    return fd;
}

// Nothing when the port is taken.
std::optional<UniqueFd> listen_tcp(const SocketAddress& address)
{
    auto fd = open_socket(address, SOCK_STREAM);
    set_option(fd, SOL_SOCKET, SO_REUSEADDR); // connections of a former run may linger
    set_option(fd, IPPROTO_TCP, TCP_NODELAY);
    if (::bind(fd.get(), address.data(), address.size()) == 0 && ::listen(fd.get(), SOMAXCONN) == 0)
        return fd;
    if (errno == EADDRINUSE)
        return std::nullopt;
    fail(address, "tcp", errno);
}

} // namespace

Listening listen_on(const SocketAddress& address, std::size_t workers)
{
    for (int attempt = 1;; ++attempt) {
        auto udp = bind_first_udp(address);
        const auto bound = bound_address(udp);
        auto tcp = listen_tcp(bound);
        if (!tcp && (address.port() != 0 || attempt == most_attempts))
            fail(bound, "tcp", EADDRINUSE);
        if (!tcp)
            continue;
        Listening opened{bound, {}, *std::move(tcp)};
        opened.udp.push_back(std::move(udp));
        while (opened.udp.size() < workers)
            opened.udp.push_back(bind_next_udp(bound));
        return opened;
    }
}

Listening listen_on_tcp(const SocketAddress& address)
{
    auto tcp = listen_tcp(address);
    if (!tcp)
        fail(address, "tcp", EADDRINUSE);
    const auto bound = bound_address(*tcp);
    return {bound, {}, *std::move(tcp)};
}

} // namespace des
