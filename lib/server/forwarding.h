#pragma once

#include "answer/responder.h"
#include "dns/tsig.h"
#include "server/desk.h"

namespace des {

class Forwarder;

// What a later answer is signed with, where the query was.
struct LateSignature {
    const std::shared_ptr<const TsigKeys>& keys;
    const TsigServer* tsig = nullptr; // none: not at all
};

struct Forwarding {
    Forwarder& forwarder;
    const Snapshot& snapshot;
    const LateSignature& signature;
};

// What becomes of a query that this server does not answer from its own records, in the recursive
// mode of Q.3643, clause 8.3.2.
// Nothing: the own records have the answer. 0: the answer comes later. A query that asks for no
// recursion gets what is in the cache, or REFUSED: a referral (RFC 1034, section 4.3.1) would lead
// to DESs that are not for everybody to ask.
std::optional<std::size_t> forward(const Forwarding& with, const Query& query,
                                   const Arrival& arrival, std::span<std::uint8_t> reply,
                                   const Terms& terms) noexcept;

} // namespace des
