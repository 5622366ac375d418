#include "resolver/referral.h"

#include <netinet/in.h>

#include <algorithm>
#include <cstring>

namespace des {
namespace {

// Of one referral, so that no answer makes us ask without end (CVE-2020-8616, "NXNSAttack").
constexpr std::size_t most_servers = 13;
constexpr std::size_t most_addresses = 4; // of each

template <class T>
bool contains(const std::vector<T>& values, const T& value)
{
    return std::find(values.begin(), values.end(), value) != values.end();
}

std::optional<SocketAddress> ipv4(std::string_view rdata)
{
    sockaddr_in address{};
    if (rdata.size() != sizeof(address.sin_addr))
        return std::nullopt;
    address.sin_family = AF_INET;
    std::memcpy(&address.sin_addr, rdata.data(), rdata.size());
    if (IN_MULTICAST(ntohl(address.sin_addr.s_addr)) || address.sin_addr.s_addr == INADDR_BROADCAST)
        return std::nullopt;
    return SocketAddress::of(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

std::optional<SocketAddress> ipv6(std::string_view rdata)
{
    sockaddr_in6 address{};
    if (rdata.size() != sizeof(address.sin6_addr))
        return std::nullopt;
    address.sin6_family = AF_INET6;
    std::memcpy(&address.sin6_addr, rdata.data(), rdata.size());
    if (IN6_IS_ADDR_MULTICAST(&address.sin6_addr))
        return std::nullopt;
    return SocketAddress::of(reinterpret_cast<const sockaddr*>(&address), sizeof(address));
}

std::optional<SocketAddress> address_in(const ResourceRecord& record)
{
    if (record.rr_class != RRClass::in)
        return std::nullopt;
    std::optional<SocketAddress> address;
    if (record.type == RRType::a)
        address = ipv4(record.rdata);
    if (record.type == RRType::aaaa)
        address = ipv6(record.rdata);
    return address && !address->is_wildcard() ? address : std::nullopt;
}

void add_glue(NameServer& server, const Message& message, const DomainName& bailiwick,
              std::uint16_t port)
{
    std::vector<ResourceRecord> glue;
    for (const auto& record : message.additionals)
        if (record.owner == server.name)
            glue.push_back(record);
    server.addresses = addresses_in(glue, port);
    server.is_believed = server.name.is_at_or_below(bailiwick);
}

bool was_asked(const NameServer& server, const Delegation& delegation)
{
    return contains(delegation.names, server.name) ||
        std::any_of(server.addresses.begin(), server.addresses.end(),
                    [&delegation](const SocketAddress& address) {
                        return contains(delegation.asked, address) ||
                            contains(delegation.servers, address);
                    });
}

} // namespace

std::vector<SocketAddress> addresses_in(const std::vector<ResourceRecord>& records,
                                        std::uint16_t port)
{
    std::vector<SocketAddress> addresses;
    for (const auto& record : records) {
        const auto address = address_in(record);
        if (!address || addresses.size() == most_addresses)
            continue;
        const auto reached = address->with_port(port);
        if (!contains(addresses, reached))
            addresses.push_back(reached);
    }
    return addresses;
}

std::optional<Referral> find_referral(const Message& message, const DomainName& bailiwick,
                                      std::uint16_t port)
{
    std::optional<Referral> referral;
    for (const auto& record : message.authorities) {
        if (record.type != RRType::ns || record.rr_class != RRClass::in)
            continue;
        auto name = DomainName::decode(record.rdata);
        if (!name || (referral && record.owner != referral->zone))
            continue;
        if (!referral)
            referral = Referral{record.owner, {}};
        if (referral->servers.size() == most_servers)
            break;
        auto& server = referral->servers.emplace_back(NameServer{*std::move(name), {}});
        add_glue(server, message, bailiwick, port);
    }
    return referral;
}

std::optional<Lameness> lameness(const Lookup& lookup, const Message& message,
                                 const Delegation& delegation)
{
    const auto& [zone, servers, asked, names] = delegation;
    const bool is_negative =
        lookup.conclusion == Conclusion::no_data || lookup.conclusion == Conclusion::no_name;
    // Servers that were given may be caches, which say so without authority.
    if (is_negative && !message.has(Header::aa) && !zone.is_root())
        return Lameness::no_authority;
    if (!lookup.referral)
        return std::nullopt;
    const auto& to = *lookup.referral;
    if (!lookup.name.is_at_or_below(to.zone))
        return Lameness::astray;
    if (to.zone != zone && to.zone.is_at_or_below(zone))
        return std::nullopt;
    if (std::any_of(to.servers.begin(), to.servers.end(), [&delegation](const NameServer& server) {
            return was_asked(server, delegation);
        }))
        return Lameness::loop;
    return to.zone == zone && !zone.is_root() ? Lameness::sideways : Lameness::upward;
}

} // namespace des
