#pragma once

#include "dns/message.h"
#include "forward/stored_reply.h"

namespace des {

// What is made of octets that say they are the answer of a DES.
enum class ReplyVerdict : std::uint8_t {
    good,
    truncated, // to be asked again over TCP
    failed,    // this DES cannot answer: another may
    malformed, // it is no message, or not an answer to that
};

struct ReplyReading {
    ReplyVerdict verdict = ReplyVerdict::malformed;
    StoredReply reply; // when good
};

// How long answers are kept at most, whatever they say (RFC 2308, section 5; RFC 8767, section 4).
struct TtlLimits {
    Ttl positive{86'400};
    Ttl negative{3'600};
};

// Whether the octets answer that very question: the same octets, the case of letters included, and
// only one (RFC 5452, section 9.1). The id is the caller's to look at. `question` is name, type and
// class as they were sent.
bool is_reply_to(Bytes packet, Bytes question) noexcept;

// Takes from the reply the records of the name that was asked, or of those it is an alias of, and
// of a negative answer the SOA; nothing else is believed.
ReplyReading read_reply(Bytes packet, const Question& question, const TtlLimits& limits);

} // namespace des
