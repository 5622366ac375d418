#include "base/socket_address.h"

#include "base/text.h"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>
#include <memory>
#include <optional>

namespace des {
namespace {

struct Parts {
    std::string host;
    std::optional<std::string_view> port;
};

// Where the port begins depends on whether the host has colons of its own.
Parts split(std::string_view text)
{
    if (text.starts_with('[')) {
        const auto end = text.find("]:");
        if (end != std::string_view::npos)
            return {std::string(text.substr(1, end - 1)), text.substr(end + 2)};
        if (text.ends_with(']'))
            return {std::string(text.substr(1, text.size() - 2)), std::nullopt};
        return {};
    }
    if (std::count(text.begin(), text.end(), ':') != 1)
        return {std::string(text), std::nullopt};
    const auto colon = text.find(':');
    return {std::string(text.substr(0, colon)), text.substr(colon + 1)};
}

std::optional<std::uint16_t> parse_port(std::string_view text)
{
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    return port;
}

std::optional<SocketAddress> parse_ipv4(const std::string& host)
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    if (host != "*" && inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
        return std::nullopt;
    return SocketAddress::of(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

struct FreeAddresses {
    void operator()(addrinfo* list) const noexcept { freeaddrinfo(list); }
};

// With getaddrinfo, because it knows the zones of link-local addresses (RFC 4007).
std::optional<SocketAddress> parse_ipv6(const std::string& host)
{
    addrinfo hints{};
    hints.ai_flags = AI_NUMERICHOST;
    hints.ai_family = AF_INET6;
    hints.ai_socktype = SOCK_DGRAM;
    addrinfo* found = nullptr;
    if (getaddrinfo(host.c_str(), nullptr, &hints, &found) != 0)
        return std::nullopt;
    const std::unique_ptr<addrinfo, FreeAddresses> owned(found);
    return SocketAddress::of(owned->ai_addr, owned->ai_addrlen);
}

} // namespace

Result<SocketAddress> SocketAddress::parse(std::string_view text, std::uint16_t default_port)
{
    const auto parts = split(text);
    const auto port = parts.port ? parse_port(*parts.port) : default_port;
    if (parts.host.empty())
        return invalid("not an address and port: " + quoted(text));
    if (!port)
        return invalid("not a port (0 to 65535): " + quoted(*parts.port) + " in " + quoted(text));

    const bool is_ipv6 = text.starts_with('[') || parts.host.find(':') != std::string::npos;
    const auto address = is_ipv6 ? parse_ipv6(parts.host) : parse_ipv4(parts.host);
    if (!address)
        return invalid("not an IPv4 or IPv6 address: " + quoted(parts.host));
    return address->with_port(*port);
}

SocketAddress SocketAddress::of(const sockaddr* address, socklen_t size) noexcept
{
    SocketAddress made;
    made.size_ = std::min<socklen_t>(size, sizeof(made.storage_));
    std::memcpy(&made.storage_, address, made.size_);
    return made;
}

std::uint16_t SocketAddress::port() const noexcept
{
    return family() == AF_INET6 ? ntohs(reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_port)
                                : ntohs(reinterpret_cast<const sockaddr_in*>(&storage_)->sin_port);
}

SocketAddress SocketAddress::with_port(std::uint16_t port) const noexcept
{
    auto changed = *this;
    if (family() == AF_INET6)
        reinterpret_cast<sockaddr_in6*>(&changed.storage_)->sin6_port = htons(port);
    else
        reinterpret_cast<sockaddr_in*>(&changed.storage_)->sin_port = htons(port);
    return changed;
}

bool SocketAddress::is_wildcard() const noexcept
{
    if (family() == AF_INET6)
        return IN6_IS_ADDR_UNSPECIFIED(
            &reinterpret_cast<const sockaddr_in6*>(&storage_)->sin6_addr);
    return reinterpret_cast<const sockaddr_in*>(&storage_)->sin_addr.s_addr == INADDR_ANY;
}

bool SocketAddress::operator==(const SocketAddress& other) const noexcept
{
    // What is behind the size is zero, and so is the padding: nobody but parse() and of() fills it.
    return size_ == other.size_ && std::memcmp(&storage_, &other.storage_, size_) == 0;
}

std::string SocketAddress::to_string() const
{
    std::array<char, NI_MAXHOST> host{};
    if (getnameinfo(data(), size(), host.data(), host.size(), nullptr, 0, NI_NUMERICHOST) != 0)
        return "?";
    const auto* format = family() == AF_INET6 ? "[{}]:{}" : "{}:{}";
    return fmt::format(fmt::runtime(format), host.data(), port());
}

} // namespace des
