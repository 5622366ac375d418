#pragma once

#include "answer/responder.h"
#include "base/timestamp.h"

#include <vector>

namespace des {

// What a DES has answered, made ready to be sent on: nothing in it that was not asked for, and the
// owner names pointers to the question wherever they can be.
struct StoredReply {
    RCode rcode = RCode::noerror;
    std::uint16_t answers = 0;
    std::uint16_t authorities = 0;
    std::vector<std::uint8_t> records;
    std::vector<std::uint16_t> ttl_at;
    Ttl ttl{}; // how long all of it may be kept; 0: not at all

    GivenRecords given(Ttl left) const noexcept
    {
        return {rcode, answers, authorities, records, ttl_at, left.count()};
    }
};

} // namespace des
