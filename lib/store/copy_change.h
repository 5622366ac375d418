#pragma once

#include "base/position.h"
#include "e164/prefix_list.h"
#include "store/profile_writer.h"

#include <cstdint>
#include <optional>

namespace des {

// How readers learn what has changed: see Store::changed_since().
enum class Feeding { number_by_number, reload };

// Writes what one change does to the copy of a partner's profile, inside the caller's transaction.
class CopyChange {
public:
    // Makes the copy where there is none.
    CopyChange(Database& db, std::int64_t owner, Feeding feeding);

    // `before` must be what the store holds.
    void replace(NumberKey key, const std::optional<RecordSet>& before,
                 const std::optional<RecordSet>& after);
    void finish(const Position& through);

    const Counts& counts() const noexcept { return profile_.counts(); }

private:
    void begin();

    Database& db_;
    std::int64_t owner_;
    Feeding feeding_;
    std::int64_t change_ = 0; // its number, once something has changed
    std::optional<Statement> touch_;
    ProfileWriter profile_;
};

// Where the copy stands; nothing when there is none.
std::optional<Position> copy_position(Database& db, std::int64_t owner);

// Cancels the numbers and blocks of the copy that are not allowed (any more).
void restrict_copy(Database& db, std::int64_t owner, const PrefixList& allowed);

// The copy is gone, and what is kept of its changes.
void delete_copy(Database& db, std::int64_t owner);

} // namespace des
