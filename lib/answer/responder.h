#pragma once

#include "answer/asked_name.h"
#include "answer/query.h"
#include "answer/snapshot.h"
#include "dns/cursor.h"
#include "dns/transport.h"

#include <cstdint>
#include <optional>
#include <span>

namespace des {

// How one reply has to be.
struct Terms {
    Transport transport = Transport::udp;
    // The largest message sent over UDP, whatever the asker would take, and the size that OPT
    // records announce.
    std::uint16_t max_payload = 1232;
    // Whose records the asker sees; nullptr: everybody's. The others are not there for it.
    const OperatorSet* seen = nullptr;
    // What was decided about the query before: anything but noerror is the reply, without data.
    RCode verdict = RCode::noerror;
    // The whole answer, where that was decided on before: records whose owner is the question.
    const RenderedZone::Records* ready = nullptr;
    // Header bits that every reply has: Header::ra of a server that asks others.
    std::uint16_t flags = 0;
    // Goes into the OPT record, where the query has one.
    Bytes options{};
    // The reply is padded to a multiple of so many octets; 0: it is not.
    std::uint16_t padding_block = 0;
    // Names below this label are answered too, like those without it.
    const Branch* branch = nullptr;
    // Over UDP: nothing is answered but that it did not fit.
    bool is_cut = false;
    // How many octets stay free behind the reply, for a TSIG record.
    std::size_t reserved = 0;
};

// THE function: the answer to one message. Returns how many octets of `reply` it takes; 0 is to
// send nothing, for what is no query. A reply of 65535 octets holds every answer, one of
// max(512, max_payload) every answer over UDP. Allocates nothing, locks nothing, throws nothing.
std::size_t respond(const Snapshot& snapshot, Bytes packet, std::span<std::uint8_t> reply,
                    const Terms& terms) noexcept;

// The same for a query that was read before, by read_query(packet).
std::size_t respond(const Snapshot& snapshot, const Query& query, Bytes packet,
                    std::span<std::uint8_t> reply, const Terms& terms) noexcept;

// Records that somebody else has given.
struct GivenRecords {
    RCode rcode = RCode::noerror;
    std::uint16_t answers = 0;
    std::uint16_t authorities = 0;
    Bytes records; // as they go out behind the question, pointers into it and all
    std::span<const std::uint16_t> ttl_at; // where in them a TTL stands
    std::uint32_t ttl = 0;                 // what goes there
};

// The reply made of them, by the same rules; not authoritative.
std::size_t respond(const GivenRecords& given, const Query& query, Bytes packet,
                    std::span<std::uint8_t> reply, const Terms& terms) noexcept;

// The group of DESs that knows more about what is asked than the snapshot; nothing when respond()
// has the answer.
std::optional<std::size_t> find_group(const Snapshot& snapshot, const Query& query, Bytes packet,
                                      const Terms& terms) noexcept;

// A message that asks nothing, and so is never replied to: less than a header, or an answer.
bool is_no_query(Bytes packet) noexcept;

} // namespace des
