#pragma once

#include "base/identifier.h"
#include "base/timestamp.h"
#include "e164/block.h"
#include "naptr/naptr.h"
#include "store/store.h"

#include <vector>

namespace des {

// A partner's claim to a number or block that another operator holds.
struct Claim {
    NumberBlock number;
    OperatorId claimant;
    OperatorId holder;
    RecordSet claimed;
    Timestamp when;
};

// The claims that could not be met, and the numbers that the host has ported out.
class Claims {
public:
    explicit Claims(Store& store) : store_(store) {}

    std::vector<Claim> all(); // by number
    // Claims of a change that was refused for them. One of the same claimant to the same number is
    // replaced.
    void remember(const std::vector<Claim>& claims);

    // The partner may publish that number or block of the host from now on, until the host adds it
    // again. A change of its own, or part of the Edit that cancels the number.
    void port_out(const NumberBlock& number, const OperatorId& partner);
    struct Ported {
        NumberBlock number;
        OperatorId partner;
    };
    std::vector<Ported> ported_out();

private:
    Store& store_;
};

} // namespace des
