#pragma once

#include "dns/message.h"
#include "resolver/trace.h"

#include <string>
#include <vector>

namespace des {

// Why a message is no answer to the question; empty when it is one. Servers that do not understand
// a query may leave the question out.
std::string mismatch(const Message& message, const Question& question);

Reply reply_of(const Message& message, std::size_t octets);

// FORMERR, NOTIMP or BADVERS to a query with EDNS: asked without, the server may know better
// (RFC 6891, section 7).
bool dislikes_edns(const Message& message) noexcept;

// Another server may know better: anything but NOERROR and NXDOMAIN.
bool turns_away(const Message& message) noexcept;
// REFUSED or NOTAUTH: the server could answer, but not us.
bool is_refusal(RCode rcode) noexcept;

// Follows the aliases in the answer from the name of the lookup on, notes them and where they lead
// to, and concludes. Returns the records of the type at that name, in the order of the answer.
//
// What lies outside the zone of the lookup is not the server's to tell: an alias that leads there
// is the last to be followed. The servers of a referral are reached at the port.
std::vector<ResourceRecord> conclude(Lookup& lookup, const Message& message,
                                     std::uint16_t referral_port);

// By what its attempts came to, none of which had an answer that counts.
void conclude_without_answer(Lookup& lookup);

} // namespace des
