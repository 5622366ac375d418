#pragma once

#include "store/agreement.h"
#include "store/journal_place.h"
#include "store/outbox.h"
#include "store/sqlite.h"

#include <cstdint>
#include <optional>

namespace des {

// Puts one batch together, of what comes behind a place.
class BatchCollector {
public:
    // `partner`: the row of operator. Covers at most `limit` changes.
    BatchCollector(Database& db, std::int64_t partner, const AgreementState& agreement,
                   std::size_t limit);

    // Nothing at the end of the journal.
    std::optional<Batch> collect(JournalPlace place);

private:
    struct Row {
        std::int64_t change;
        Serial serial;
    };

    std::optional<Row> change_behind(std::int64_t change);
    bool take(const Row& change, const JournalPlace& from);
    bool take(const Row& change, ChangeKind kind, NumberKey behind);
    bool has_begun(const Row& change, ChangeKind kind) const;
    void add(const Row& change, NumberKey key, const Statement& row);
    bool is_refused(const Row& change, NumberKey key);

    Database& db_;
    std::int64_t partner_;
    const AgreementState& agreement_;
    std::size_t limit_;
    std::size_t covered_ = 0;
    std::int64_t last_change_ = 0; // with something in the batch
    Statement next_change_;
    std::optional<Statement> refusal_; // where there are any
    std::array<Statement, change_kinds.size()> entries_;
    Batch batch_{ChangeKind::add, Position::of(Serial()), Position::of(Serial()), {}};
};

} // namespace des
