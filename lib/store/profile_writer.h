#pragma once

#include "e164/key.h"
#include "naptr/naptr.h"
#include "store/edit.h"
#include "store/sqlite.h"

#include <cstdint>
#include <optional>

namespace des {

// The records of one operator's profile, written inside the caller's transaction.
class ProfileWriter {
public:
    // `owner`: the row of operator.
    ProfileWriter(Database& db, std::int64_t owner);

    // `before` must be what the store holds.
    void replace(NumberKey key, const std::optional<RecordSet>& before,
                 const std::optional<RecordSet>& after);
    // Adds what was replaced to the totals of the profile. The last call.
    void finish();

    const Counts& counts() const noexcept { return counts_; }

private:
    void insert(NumberKey key, const RecordSet& set);
    void count(NumberKey key, const std::optional<RecordSet>& before,
               const std::optional<RecordSet>& after);

    Database& db_;
    std::int64_t owner_;
    Counts counts_;
    std::int64_t more_numbers_ = 0;
    std::int64_t more_blocks_ = 0;
    std::int64_t more_records_ = 0;
    Statement insert_;
    Statement delete_;
};

} // namespace des
