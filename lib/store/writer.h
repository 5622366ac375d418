#pragma once

#include "base/timestamp.h"
#include "e164/key.h"
#include "naptr/naptr.h"
#include "store/edit.h"
#include "store/profile_writer.h"
#include "store/sqlite.h"

#include <optional>

namespace des {

// How a change gets into the journal.
enum class Journaling { number_by_number, reload };

// Writes what one change does to the host's profile, inside the caller's transaction.
class Writer {
public:
    Writer(Database& db, const ChangeRequest& request, Journaling journaling);

    // `before` must be what the store holds.
    void replace(NumberKey key, const std::optional<RecordSet>& before,
                 const std::optional<RecordSet>& after);
    // The answer is written too, so that it can be given again.
    ChangeSummary finish();

    const Counts& counts() const noexcept { return profile_.counts(); }

private:
    void begin_change();
    void write_journal(NumberKey key, const std::optional<RecordSet>& before,
                       const std::optional<RecordSet>& after);
    void update_profile();
    void insert_reply();

    Database& db_;
    const ChangeRequest& request_;
    Journaling journaling_;
    Serial serial_;           // of the profile
    std::int64_t change_ = 0; // its number, once there is something to change
    ProfileWriter profile_;
    Statement insert_journal_;
};

} // namespace des
