#pragma once

#include "base/socket_address.h"
#include "dns/message.h"
#include "dns/tsig_key.h"
#include "zone/primary_connection.h"
#include "zone/transfer_reader.h"

#include <cstdint>
#include <optional>

namespace des {

// A server that has the zone.
struct Primary {
    SocketAddress address;
    std::optional<TsigKey> key; // signs what is asked, and must sign what is answered
};

struct TransferLimits {
    Patience patience;
    std::uint64_t octets = std::uint64_t{4} << 30U; // the most that all messages may have
};

// The zone as its SOA record says it is.
struct ZoneVersion {
    Ttl ttl{}; // of the record
    Soa soa;
};

// Both throw Failure, naming the primary: no_answer; unauthorised, when it refuses or a signature
// is not right; invalid, when its answer makes no sense; interrupted.

ZoneVersion ask_version(const Primary& primary, const DomainName& zone,
                        const TransferLimits& limits);

// The whole zone, or with a version that is there already what has changed since then. What the
// sink was given counts only when this has returned.
struct Transferred {
    TransferReader::State state{};
    Soa soa;
    std::uint64_t records = 0;
    std::uint64_t octets = 0;
};
Transferred transfer(const Primary& primary, const DomainName& zone,
                     const std::optional<ZoneVersion>& have, TransferSink& sink,
                     const TransferLimits& limits);

} // namespace des
