#include "answer/referral.h"

#include "base/text.h"
#include "dns/header.h"

#include <fmt/format.h>

#include <netinet/in.h>

#include <cstring>

namespace des {
namespace {

constexpr std::uint16_t pointer_bits = 0xC000; // RFC 1035, section 4.1.4
constexpr std::size_t pointer_size = 2;

using Octets = std::vector<std::uint8_t>;

void put_u16(Octets& out, std::size_t value)
{
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value));
}

void put(Octets& out, std::string_view text)
{
    out.insert(out.end(), text.begin(), text.end());
}

// From behind the owner up to the RDATA.
void put_head(Octets& out, RRType type, Ttl ttl, std::size_t rdata_size)
{
    put_u16(out, static_cast<std::size_t>(type));
    put_u16(out, static_cast<std::size_t>(RRClass::in));
    put_u16(out, ttl.count() >> 16U);
    put_u16(out, ttl.count());
    put_u16(out, rdata_size);
}

std::string octets_of(const SocketAddress& address)
{
    const auto text = [](const auto& octets) {
        return std::string(reinterpret_cast<const char*>(&octets), sizeof(octets));
    };
    if (address.family() == AF_INET6)
        return text(reinterpret_cast<const sockaddr_in6*>(address.data())->sin6_addr);
    return text(reinterpret_cast<const sockaddr_in*>(address.data())->sin_addr);
}

RRType type_of(const SocketAddress& address) noexcept
{
    return address.family() == AF_INET6 ? RRType::aaaa : RRType::a;
}

// The label of a DES without a name.
std::string label_of(std::size_t place)
{
    const auto text = fmt::format("des{}", place + 1);
    return static_cast<char>(text.size()) + text;
}

void put_pointer(OpenRecords& out, OpenRecords::Pointer pointer, std::size_t offset = 0)
{
    out.gaps.push_back({out.bytes.size(), pointer});
    put_u16(out.bytes, offset);
}

// Returns where the name in its RDATA stands.
std::size_t put_ns(OpenRecords& out, const DesServer& server, std::size_t place, Ttl ttl)
{
    const auto label = label_of(place);
    put_pointer(out, OpenRecords::Pointer::cut);
    put_head(out.bytes, RRType::ns, ttl,
             server.name ? server.name->wire().size() : label.size() + pointer_size);
    const auto at = out.bytes.size();
    put(out.bytes, server.name ? server.name->wire() : label);
    if (!server.name)
        put_pointer(out, OpenRecords::Pointer::apex);
    ++out.name_servers;
    return at;
}

OpenRecords render(const DesTable::Group& group, const std::vector<DesServer>& servers, Ttl ttl)
{
    OpenRecords out;
    std::vector<std::size_t> names;
    for (const auto place : group)
        names.push_back(put_ns(out, servers[place], place, ttl));
    for (std::size_t i = 0; i < group.size(); ++i)
        for (const auto& address : servers[group[i]].addresses) {
            const auto octets = octets_of(address);
            put_pointer(out, OpenRecords::Pointer::inner, names[i]);
            put_head(out.bytes, type_of(address), ttl, octets.size());
            put(out.bytes, octets);
            ++out.addresses;
        }
    return out;
}

Referrals::Host host_of(const DesServer& server, std::string name, Ttl ttl)
{
    Referrals::Host host;
    host.lower = std::move(name);
    for (const auto& address : server.addresses) {
        const bool is_ipv6 = address.family() == AF_INET6;
        auto& out = is_ipv6 ? host.ipv6 : host.ipv4;
        const auto octets = octets_of(address);
        put_u16(out, pointer_bits | Header::size);
        put_head(out, type_of(address), ttl, octets.size());
        put(out, octets);
        ++(is_ipv6 ? host.ipv6_count : host.ipv4_count);
    }
    return host;
}

} // namespace

Referrals::Referrals(const std::vector<DesServer>& servers, const std::vector<DomainName>& apexes,
                     Ttl ttl) :
    table_(servers)
{
    for (const auto& group : table_.groups())
        records_.push_back(render(group, servers, ttl));
    for (std::size_t i = 0; i < servers.size(); ++i) {
        const auto& name = servers[i].name;
        for (const auto& apex : apexes)
            if (!name)
                hosts_.push_back(host_of(servers[i], label_of(i) + apex.lower().wire(), ttl));
            else if (name->is_at_or_below(apex))
                hosts_.push_back(host_of(servers[i], name->lower().wire(), ttl));
    }
}

const Referrals::Host* Referrals::find_host(std::string_view name) const noexcept
{
    for (const auto& host : hosts_)
        if (equal_ignoring_case(name, host.lower))
            return &host;
    return nullptr;
}

void write_referral(ByteWriter& out, const OpenRecords& records, ReferralNames names) noexcept
{
    const auto start = out.position();
    const auto room = out.claim(records.bytes.size());
    if (room.empty())
        return;
    std::memcpy(room.data(), records.bytes.data(), room.size());
    for (const auto& gap : records.gaps) {
        auto target = names.cut;
        if (gap.pointer == OpenRecords::Pointer::apex)
            target = names.apex;
        if (gap.pointer == OpenRecords::Pointer::inner)
            target = start + (static_cast<std::size_t>(room[gap.position]) << 8U) +
                room[gap.position + 1];
        // Within the 16383 octets a pointer reaches: there are not more than most_des_servers.
        out.u16_at(start + gap.position, static_cast<std::uint16_t>(pointer_bits | target));
    }
}

} // namespace des
