#pragma once

#include "naptr/naptr.h"

namespace des {

// NAPTR RDATA (RFC 3403, section 4.1; the replacement is never compressed, RFC 3597, section 4).
std::string encode_rdata(const Naptr& record);

// RDATA complete and nothing behind it.
Result<Naptr> decode_rdata(std::string_view rdata);

// A whole set in one string, for a journal: the TTL, an octet for how it is served, then each RDATA
// with its length.
std::string encode_set(const RecordSet& set);
Result<RecordSet> decode_set(std::string_view octets);

} // namespace des
