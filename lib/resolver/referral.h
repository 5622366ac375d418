#pragma once

#include "dns/message.h"
#include "resolver/trace.h"

#include <optional>
#include <vector>

namespace des {

// Whom a name is asked of in iterative mode, and what led there.
struct Delegation {
    DomainName zone;                    // that they are the servers of; the root: they were given
    std::vector<SocketAddress> servers; // to ask now
    std::vector<SocketAddress> asked;   // before, by these or others' pointers
    std::vector<DomainName> names;      // that led to `servers` and to those asked before
};

// The NS records of an answer and the addresses of their names, each at the port. Of several zones
// the first counts. Glue is believed only for names in the bailiwick: about others its sender
// knows no more than anybody (RFC 2181, section 5.4.1; RFC 5452, section 6). Addresses that no
// query can be sent to are left out.
std::optional<Referral> find_referral(const Message& message, const DomainName& bailiwick,
                                      std::uint16_t port);

// The addresses among records, each at the port.
std::vector<SocketAddress> addresses_in(const std::vector<ResourceRecord>& records,
                                        std::uint16_t port);

// Why the answer that the lookup was concluded from is not one of a server of that zone; nothing
// when it is. A referral must lead down towards the name (RFC 1034, section 5.3.3).
std::optional<Lameness> lameness(const Lookup& lookup, const Message& message,
                                 const Delegation& delegation);

} // namespace des
