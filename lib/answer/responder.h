#pragma once

#include "answer/snapshot.h"
#include "dns/cursor.h"
#include "dns/transport.h"

#include <cstdint>
#include <span>

namespace des {

struct Limits {
    Transport transport = Transport::udp;
    // The largest message sent over UDP, whatever the asker would take, and the size that OPT
    // records announce.
    std::uint16_t max_payload = 1232;
};

// THE function: the answer to one message. Returns how many octets of `reply` it takes; 0 is to
// send nothing, for what is no query. A reply of 65535 octets holds every answer, one of
// max(512, max_payload) every answer over UDP. Allocates nothing, locks nothing, throws nothing.
std::size_t respond(const Snapshot& snapshot, Bytes query, std::span<std::uint8_t> reply,
                    const Limits& limits) noexcept;

} // namespace des
