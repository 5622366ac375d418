#pragma once

#include "naptr/naptr.h"
#include "store/connection.h"
#include "store/ownership.h"
#include "store/sqlite.h"

#include <cstdint>
#include <functional>
#include <vector>

namespace des {

// Numbers that change hands: collects what one operator gets in a change, and takes it from the
// partners that held it before.
class Takeover {
public:
    Takeover(Database& db, std::int64_t owner, Porting porting) :
        db_(db), ownership_(db, owner, porting), sets_(db)
    {
    }

    // What was taken, before it goes.
    using EachLoss = std::function<void(const Ownership::Loss&, const RecordSet&)>;
    // Keys come in ascending order.
    void gain(NumberKey key, const EachLoss& each);
    void finish(const EachLoss& each);

    Ownership& ownership() noexcept { return ownership_; }

private:
    Database& db_;
    Ownership ownership_;
    SetFinder sets_;
    std::vector<NumberKey> gained_;
};

// A claim that cannot be met, written down; both are rows of operator.
struct Dispute {
    std::int64_t claimant;
    std::int64_t holder;
};
void write_claim(Database& db, NumberKey key, const Dispute& dispute, const RecordSet& claimed);

} // namespace des
