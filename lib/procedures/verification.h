#pragma once

#include "procedures/i1_client.h"
#include "soap/i1.h"
#include "store/agreements.h"
#include "store/store.h"

#include <cstddef>
#include <vector>

// Whether the copy of a partner's profile is what the partner has, found by digests of what begins
// with a prefix: where they differ, the ten prefixes below are asked for.

namespace des {

// For a partner: of the host's profile, as far as the partner may see it.
soap::i1::DigestAnswer give_digests(Store& store, const AgreementState& partner,
                                    const soap::i1::GetProfileDigest& request);

enum class Divergence {
    missing,   // the partner has it, the copy has not
    surplus,   // the copy has it, the partner has not
    different, // other records
};

struct Difference {
    NumberBlock number;
    Divergence divergence;
};

struct Verification {
    Position position;                   // of both
    std::size_t exchanges = 0;           // at most fifteen
    bool is_complete = true;             // false: more differ than are worth being named
    std::vector<Difference> differences; // by number
};

// Throws Failure: conflict, when there is no copy, or when it stands elsewhere than the profile:
// then it has still to be told something.
SoapResult<Verification> verify(Store& store, I1Client& client, const OperatorId& partner);

} // namespace des
