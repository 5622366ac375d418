#include "server/cookies.h"

#include <netinet/in.h>

#include <algorithm>
#include <span>

namespace des {
namespace {

// The lengths that an option may have (RFC 7873, section 4).
constexpr std::size_t shortest_with_server = 16;
constexpr std::size_t longest = 40;

// The server's part: version, three reserved octets, the time, the hash (RFC 9018, section 4).
constexpr std::uint8_t version = 1;
constexpr std::size_t reserved_at = 9;
constexpr std::size_t time_at = 12;
constexpr std::size_t hash_at = 16;
constexpr std::size_t hash_size = 8;

// RFC 9018, section 4.3.
constexpr std::uint32_t renewed_after = 30 * 60;
constexpr std::uint32_t refused_after = 60 * 60;
constexpr std::uint32_t most_ahead = 5 * 60;

Bytes address_of(const sockaddr* address) noexcept
{
    if (address->sa_family == AF_INET6) {
        const auto& octets = reinterpret_cast<const sockaddr_in6*>(address)->sin6_addr.s6_addr;
        return {octets, sizeof(octets)};
    }
    const auto& octets = reinterpret_cast<const sockaddr_in*>(address)->sin_addr;
    return {reinterpret_cast<const std::uint8_t*>(&octets), sizeof(octets)};
}

// Over all that stands before the hash, and the address (section 4.4).
std::array<std::uint8_t, hash_size> hash_of(Bytes head, const sockaddr* address,
                                            const SipKey& secret) noexcept
{
    std::array<std::uint8_t, hash_at + sizeof(in6_addr)> hashed{};
    ByteWriter in(hashed);
    in.put(head);
    in.put(address_of(address));
    auto value = siphash(secret, in.written());
    std::array<std::uint8_t, hash_size> octets{};
    for (auto& octet : octets) {
        octet = static_cast<std::uint8_t>(value & 0xFFU);
        value >>= 8U;
    }
    return octets;
}

// How many seconds ago the cookie was made; it may also lie ahead (RFC 1982).
std::int32_t age_of(Bytes cookie, std::uint32_t now) noexcept
{
    ByteReader time(cookie.subspan(time_at));
    return static_cast<std::int32_t>(now - time.u32());
}

bool is_of_now(Bytes cookie, std::uint32_t now) noexcept
{
    const auto age = age_of(cookie, now);
    return age <= static_cast<std::int32_t>(refused_after) &&
        age >= -static_cast<std::int32_t>(most_ahead);
}

// In a time that does not tell how much of it is right.
bool are_equal(Bytes a, Bytes b) noexcept
{
    unsigned differing = 0;
    for (std::size_t i = 0; i < a.size(); ++i)
        differing |= static_cast<unsigned>(a[i] ^ b[i]);
    return differing == 0;
}

} // namespace

CookieState Cookies::check(Bytes option, const CookieClient& client) const noexcept
{
    const auto length = option.size();
    if (length != client_size && (length < shortest_with_server || length > longest))
        return CookieState::malformed;
    if (length != size || option[client_size] != version || !is_of_now(option, client.now))
        return CookieState::unproven;
    const auto is_ours = [&](const SipKey& secret) {
        return are_equal(hash_of(option.first(hash_at), client.address, secret),
                         option.subspan(hash_at));
    };
    return std::any_of(secrets_.begin(), secrets_.end(), is_ours) ? CookieState::valid
                                                                  : CookieState::unproven;
}

Cookies::Cookie Cookies::answer(Bytes option, CookieState state,
                                const CookieClient& client) const noexcept
{
    Cookie cookie{};
    if (state == CookieState::valid &&
        age_of(option, client.now) <= static_cast<std::int32_t>(renewed_after)) {
        std::copy(option.begin(), option.end(), cookie.begin());
        return cookie;
    }
    ByteWriter out(cookie);
    out.put(option.first(client_size));
    out.u8(version);
    out.claim(time_at - reserved_at);
    out.u32(client.now);
    out.put(hash_of(out.written(), client.address, secrets_.front()));
    return cookie;
}

} // namespace des
