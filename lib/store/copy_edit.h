#pragma once

#include "base/identifier.h"
#include "base/position.h"
#include "store/claims.h"
#include "store/edit.h"
#include "store/store.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace des {

// One change of the copy of a partner's profile: all of it, or nothing. It is the only writer from
// its constructor on, and undoes everything in its destructor unless commit() has returned.
//
// A number has one holder. The partner may not claim a number or block that overlaps with one of
// the host, unless the host has ported it out to the partner; nor with one of another partner,
// unless its agreement allows porting: a number or block that is exactly the same then moves. So
// the earlier claim stands, and every DES that holds the same data answers the same. What the
// partner holds already it may change, whatever lies around it by now.
class CopyEdit {
public:
    // Throws Failure: locked; not_found, without an agreement.
    CopyEdit(Store& store, const OperatorId& partner,
             std::chrono::milliseconds patience = std::chrono::seconds(10));
    ~CopyEdit();
    CopyEdit(const CopyEdit&) = delete;
    CopyEdit& operator=(const CopyEdit&) = delete;

    // Where the copy stands; nothing when there is none.
    const std::optional<Position>& position() const noexcept;

    // As in Edit; not to be mixed.
    void put(const NumberBlock& number, const std::optional<RecordSet>& set);
    void stage(const RecordLine& record, std::uint64_t line);

    struct Watch {
        // A claim that cannot be met. It is left out and remembered (see Claims). Without this
        // callback, apply() throws (conflict, naming the number).
        std::function<void(const Claim&)> conflict;
        std::function<void(std::uint64_t line, const Error&)> bad_line; // as in Edit::Watch
        std::function<void(std::uint64_t numbers)> progress;
    };
    Counts apply(Edit::Scope scope, const Watch& watch);
    // On the disk when this returns, with the place where the copy now stands.
    void commit(const Position& through);

private:
    struct Work;
    std::unique_ptr<Work> work_;
};

} // namespace des
