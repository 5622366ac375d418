#pragma once

#include "base/domain_name.h"
#include "base/timestamp.h"
#include "dns/codes.h"
#include "dns/edns.h"
#include "dns/header.h"

#include <optional>
#include <string>
#include <vector>

// Whole messages as values, for clients and tests. A server on the packet path works on the bytes
// (answer/responder.h).

namespace des {

struct Question {
    DomainName name;
    RRType type{};
    RRClass rr_class = RRClass::in;
    bool operator==(const Question&) const = default; // names without regard to case
};

struct ResourceRecord {
    DomainName owner;
    RRType type{};
    RRClass rr_class = RRClass::in;
    Ttl ttl{};
    // Names in it written out in full where the type is one of RFC 1035's that may be compressed,
    // or one where software compresses all the same: SRV, NAPTR, DNAME (RFC 3597, section 4).
    // Of a malformed NAPTR record, the fields before the flaw: decode_rdata() refuses them.
    std::string rdata;
    bool operator==(const ResourceRecord&) const = default;
};

struct Message {
    std::uint16_t id = 0;
    std::uint16_t flags = 0; // Header::qr, aa, tc, rd, ra …, opcode; without the RCODE
    RCode rcode = RCode::noerror;
    std::vector<Question> questions;
    std::vector<ResourceRecord> answers;
    std::vector<ResourceRecord> authorities;
    std::vector<ResourceRecord> additionals; // without the OPT record
    std::optional<Edns> edns;                // its options still lie in the packet
    Opcode opcode() const noexcept { return static_cast<Opcode>(flags >> 11U & 15U); }
    bool has(std::uint16_t flag) const noexcept { return (flags & flag) != 0; }
};

// Nothing when it is no message: cut short, bytes behind it, a name that leads nowhere, an OPT
// record too many.
std::optional<Message> decode_message(Bytes packet);

// Without compression, the RCODE shared out between header and OPT record. Throws std::length_error
// when it has more than 65535 octets.
std::vector<std::uint8_t> encode_message(const Message& message);

// A standard query with one question. `flags` is Header::rd or nothing.
Message make_query(std::uint16_t id, Question question, std::uint16_t flags,
                   std::optional<Edns> edns);

} // namespace des
