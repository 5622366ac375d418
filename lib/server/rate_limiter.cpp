#include "server/rate_limiter.h"

#include "dns/header.h"

#include <fmt/format.h>

#include <netinet/in.h>

#include <algorithm>

namespace des {
namespace {

constexpr std::size_t set_count = 1 << 14;
constexpr std::uint32_t whole = 1000; // one answer

// In the lowest octet, which is no part of an address.
constexpr RateLimiter::Network ipv4_mark = 4;
constexpr RateLimiter::Network ipv6_mark = 6;

} // namespace

ReplyKind kind_of(Bytes reply) noexcept
{
    ByteReader in(reply);
    const auto header = read_header(in);
    if (header.rcode() == RCode::nxdomain)
        return ReplyKind::no_such_name;
    if (header.rcode() != RCode::noerror)
        return ReplyKind::error;
    return header.answers > 0 || header.has(Header::tc) ? ReplyKind::records : ReplyKind::empty;
}

RateLimiter::Network RateLimiter::network_of(const sockaddr* client) noexcept
{
    if (client->sa_family == AF_INET6) {
        Network network = ipv6_mark;
        const auto& octets = reinterpret_cast<const sockaddr_in6*>(client)->sin6_addr.s6_addr;
        for (std::size_t i = 0; i < 7; ++i)
            network |= Network{octets[i]} << (56 - 8 * i);
        return network;
    }
    const auto address = ntohl(reinterpret_cast<const sockaddr_in*>(client)->sin_addr.s_addr);
    return Network{address & 0xFFFF'FF00U} << 32U | ipv4_mark;
}

std::string RateLimiter::to_string(Network network)
{
    if ((network & 0xFFU) == ipv4_mark)
        return fmt::format("{}.{}.{}.0/24", network >> 56U, network >> 48U & 0xFFU,
                           network >> 40U & 0xFFU);
    return fmt::format("{:x}:{:x}:{:x}:{:x}::/56", network >> 48U, network >> 32U & 0xFFFFU,
                       network >> 16U & 0xFFFFU, network & 0xFF00U);
}

RateLimiter::RateLimiter(const RateLimit& limit) : limit_(limit)
{
    if (!is_on())
        return;
    key_ = make_sip_key();
    sets_.resize(set_count);
}

RateLimiter::Ruling RateLimiter::judge(const sockaddr* client, ReplyKind kind,
                                       std::uint32_t now) noexcept
{
    const auto network = network_of(client);
    auto& bucket = bucket_of(network, kind, now);
    if (take_from(bucket, now))
        return Ruling::send;
    if (limit_.exempt.find(client)) // only now: few come so far
        return Ruling::send;
    if (limit_.slip == 0 || ++bucket.withheld < limit_.slip)
        return Ruling::withhold;
    bucket.withheld = 0;
    return Ruling::cut;
}

RateLimiter::Bucket& RateLimiter::bucket_of(Network network, ReplyKind kind,
                                            std::uint32_t now) noexcept
{
    std::array<std::uint8_t, sizeof(network) + 1> hashed{};
    ByteWriter in(hashed);
    in.u32(static_cast<std::uint32_t>(network >> 32U));
    in.u32(static_cast<std::uint32_t>(network));
    in.u8(static_cast<std::uint8_t>(kind));
    const auto hash = siphash(key_, hashed);
    const auto tag = static_cast<std::uint32_t>(hash >> 32U) | 1U;

    auto& set = sets_[hash % set_count];
    auto* oldest = set.data();
    for (auto& bucket : set) {
        if (bucket.tag == tag)
            return bucket;
        if (oldest->tag != 0 && (bucket.tag == 0 || now - bucket.used_at > now - oldest->used_at))
            oldest = &bucket;
    }
    *oldest = {tag, now, limit_.per_second * whole, 0};
    return *oldest;
}

bool RateLimiter::take_from(Bucket& bucket, std::uint32_t now) const noexcept
{
    const std::uint64_t most = std::uint64_t{limit_.per_second} * whole;
    const auto gained = std::uint64_t{now - bucket.used_at} * limit_.per_second;
    bucket.credit = static_cast<std::uint32_t>(std::min(most, bucket.credit + gained));
    bucket.used_at = now;
    if (bucket.credit < whole)
        return false;
    bucket.credit -= whole;
    return true;
}

} // namespace des
