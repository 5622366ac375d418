#include "base/address_prefix.h"

#include "base/text.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace des {
namespace {

using Octets = std::array<unsigned char, 16>;

constexpr int ipv4_offset = 96; // bits before an IPv4 address in its IPv6 form
constexpr Octets ipv4_head{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

bool is_ipv4(const Octets& octets) noexcept
{
    return std::equal(octets.begin(), octets.begin() + 12, ipv4_head.begin());
}

std::optional<Octets> octets_of(const std::string& text)
{
    Octets octets = ipv4_head;
    if (inet_pton(AF_INET, text.c_str(), octets.data() + 12) == 1 ||
        inet_pton(AF_INET6, text.c_str(), octets.data()) == 1)
        return octets;
    return std::nullopt;
}

std::optional<Octets> octets_of(const sockaddr* address) noexcept
{
    Octets octets = ipv4_head;
    if (address->sa_family == AF_INET) {
        const auto* in = reinterpret_cast<const sockaddr_in*>(address);
        const auto* bytes = reinterpret_cast<const unsigned char*>(&in->sin_addr);
        std::copy(bytes, bytes + 4, octets.begin() + 12);
        return octets;
    }
    if (address->sa_family != AF_INET6)
        return std::nullopt;
    const auto* in = reinterpret_cast<const sockaddr_in6*>(address);
    std::copy(std::begin(in->sin6_addr.s6_addr), std::end(in->sin6_addr.s6_addr), octets.begin());
    return octets;
}

bool bit(const Octets& octets, int place) noexcept
{
    const auto octet = octets.at(static_cast<std::size_t>(place) / 8);
    return ((octet >> (7 - place % 8)) & 1) != 0;
}

AddressNumber number_of(const Octets& octets) noexcept
{
    AddressNumber number;
    for (std::size_t i = 0; i < 8; ++i) {
        number.high = number.high << 8U | octets[i];
        number.low = number.low << 8U | octets[i + 8];
    }
    return number;
}

// So many bits from the top are zero, the others one; 0 to 64.
std::uint64_t ones_behind(int bits) noexcept
{
    return bits == 64 ? 0 : ~std::uint64_t{0} >> static_cast<unsigned>(bits);
}

} // namespace

std::optional<AddressNumber> address_number(const sockaddr* address) noexcept
{
    const auto octets = octets_of(address);
    if (!octets)
        return std::nullopt;
    return number_of(*octets);
}

Result<AddressPrefix> AddressPrefix::parse(std::string_view text)
{
    const auto wrong = invalid("not an IP address or prefix: " + quoted(text));
    const auto slash = text.find('/');
    const auto octets = octets_of(std::string(text.substr(0, slash)));
    if (!octets)
        return wrong;
    AddressPrefix prefix;
    prefix.octets_ = *octets;
    if (slash != std::string_view::npos) {
        const auto digits = text.substr(slash + 1);
        const int offset = text.find(':') == std::string_view::npos ? ipv4_offset : 0;
        const auto* end = digits.data() + digits.size();
        const auto [stop, error] = std::from_chars(digits.data(), end, prefix.length_);
        prefix.length_ += offset;
        if (error != std::errc() || stop != end || prefix.length_ < offset || prefix.length_ > 128)
            return wrong;
    }
    for (int place = prefix.length_; place < 128; ++place)
        if (bit(prefix.octets_, place))
            return invalid("address bits are set behind the prefix: " + quoted(text));
    return prefix;
}

bool AddressPrefix::contains(const SocketAddress& address) const noexcept
{
    const auto number = address_number(address.data());
    return number && first() <= *number && *number <= last();
}

AddressNumber AddressPrefix::first() const noexcept
{
    return number_of(octets_);
}

AddressNumber AddressPrefix::last() const noexcept
{
    auto number = number_of(octets_);
    number.high |= ones_behind(std::min(length_, 64));
    number.low |= ones_behind(std::max(length_ - 64, 0));
    return number;
}

std::string AddressPrefix::to_string() const
{
    std::array<char, INET6_ADDRSTRLEN> text{};
    const bool is_short = is_ipv4(octets_) && length_ >= ipv4_offset;
    inet_ntop(is_short ? AF_INET : AF_INET6, octets_.data() + (is_short ? 12 : 0), text.data(),
              text.size());
    std::string result = text.data();
    if (length_ < 128)
        result += '/' + std::to_string(length_ - (is_short ? ipv4_offset : 0));
    return result;
}

} // namespace des
