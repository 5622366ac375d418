#pragma once

#include "answer/apex.h"
#include "answer/query.h"
#include "base/address_prefix.h"
#include "base/unique_fd.h"
#include "dns/codes.h"
#include "server/transfer_peer.h"

#include <sys/socket.h>

#include <atomic>
#include <cstdint>
#include <optional>
#include <vector>

namespace des {

// Where primaries say that a zone has changed (RFC 1996). Nothing they say is believed: whoever
// follows the zone is only told to ask, once for however many have knocked meanwhile.
class NotifyDoor {
public:
    // Throws Failure (configuration) when the system has no descriptor left.
    NotifyDoor(const std::vector<TransferPeer>& primaries, const std::vector<DomainName>& apexes);

    // What to answer to a NOTIFY from there. From any thread: neither waits nor allocates.
    RCode knock(const Query& query, Bytes message, const sockaddr* peer) noexcept;

    // Readable once somebody has knocked.
    int bell() const noexcept { return bell_.get(); }
    // Which primary has knocked last, by its place in the list; then it is quiet again.
    std::optional<std::size_t> open() noexcept;
    // So many NOTIFYs of others were refused.
    std::uint64_t strangers() const noexcept { return strangers_; }

private:
    std::optional<std::size_t> find(const sockaddr* peer) const noexcept;

    std::vector<AddressPrefix> primaries_; // whatever port they send from (RFC 1996, section 3.10)
    std::vector<Apex> apexes_;
    UniqueFd bell_;
    std::atomic<std::size_t> knocked_ = 0;
    std::atomic<std::uint64_t> strangers_ = 0;
};

} // namespace des
