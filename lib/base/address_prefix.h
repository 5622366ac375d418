#pragma once

#include "base/error.h"
#include "base/socket_address.h"

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace des {

// An IPv6 address as a number of 128 bits, an IPv4 address as the number of ::ffff:a.b.c.d.
struct AddressNumber {
    std::uint64_t high = 0;
    std::uint64_t low = 0;
    auto operator<=>(const AddressNumber&) const = default;
};

// Nothing for what is no IP address.
std::optional<AddressNumber> address_number(const sockaddr* address) noexcept;

// The addresses from which a host may call: one ("192.0.2.1", "2001:db8::1") or all that begin
// alike ("192.0.2.0/28", "2001:db8::/48"). An IPv4 address that arrives over IPv6
// ("::ffff:192.0.2.1") counts as what it is.
class AddressPrefix {
public:
    // Refused when bits behind the prefix are set: "192.0.2.1/24" may be meant either way.
    static Result<AddressPrefix> parse(std::string_view text);
    bool contains(const SocketAddress& address) const noexcept; // whatever its port
    // The first and the last of the addresses, as numbers; IPv4 as ::ffff:a.b.c.d.
    AddressNumber first() const noexcept;
    AddressNumber last() const noexcept;
    std::string to_string() const; // parse() reads it back

    bool operator==(const AddressPrefix&) const = default;

private:
    AddressPrefix() = default;
    std::array<unsigned char, 16> octets_{}; // IPv4 as ::ffff:a.b.c.d
    int length_ = 128;
};

} // namespace des
