#pragma once

#include "base/domain_name.h"
#include "base/socket_address.h"
#include "e164/key.h"

#include <optional>
#include <string_view>
#include <vector>

namespace des {

// As many as fit into one referral, whatever their names.
inline constexpr std::size_t most_des_servers = 60;

// A DES that the operator-level ENUM server sends its clients to, or asks for them (Q.3643,
// clause 8.3).
struct DesServer {
    std::vector<SocketAddress> addresses; // at least one; all with one name
    // What referrals call it. Without a name it is called desN below the apex that was asked, N
    // its place in the list: then resolvers believe its addresses (RFC 5452, section 6).
    std::optional<DomainName> name;
    std::vector<NumberKey> prefixes; // of the numbers it serves; none: all
    bool has_port = false;           // one was given, for one address at least

    // "192.0.2.1 [2001:db8::1]:5353 name=des1.example prefix=+49,+61": words in any order.
    static Result<DesServer> parse(std::string_view text);
};

} // namespace des
