#pragma once

#include "naptr/naptr.h"
#include "store/ownership.h"
#include "store/sqlite.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <vector>

namespace des {

// Numbers that change hands: collects what one operator gets in a change, and takes it from the
// partners that held it before.
class Takeover {
public:
    Takeover(Database& db, std::int64_t owner, Porting porting) :
        db_(db), ownership_(db, owner, porting)
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
    std::vector<NumberKey> gained_;
};

// What an operator holds at a key.
std::optional<RecordSet> find_set(Database& db, std::int64_t owner, NumberKey key);

// The row of an operator by its identifier.
std::optional<std::int64_t> find_operator(Database& db, const std::string& name);

} // namespace des
