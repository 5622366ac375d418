#include "store/outbox_batch.h"

#include "store/connection.h"

#include <algorithm>
#include <fmt/format.h>

namespace des {
namespace {

Statement entries_of(Database& db, ChangeKind kind)
{
    return Statement(db,
                     fmt::format("SELECT number, before, after FROM journal WHERE change = ?"
                                 " AND number > ? AND {} ORDER BY number LIMIT ?",
                                 condition_of(kind)));
}

} // namespace

BatchCollector::BatchCollector(Database& db, std::int64_t partner, const AgreementState& agreement,
                               std::size_t limit) :
    db_(db),
    partner_(partner), agreement_(agreement), limit_(limit),
    next_change_(db, "SELECT id, serial FROM change WHERE id > ? ORDER BY id LIMIT 1"),
    entries_{entries_of(db, ChangeKind::add), entries_of(db, ChangeKind::modify),
             entries_of(db, ChangeKind::cancel)}
{
    Statement any(db, "SELECT 1 FROM refusal WHERE operator = ?");
    if (any.bind(1, partner).step())
        refusal_.emplace(db, "SELECT change FROM refusal WHERE operator = ? AND number = ?");
}

std::optional<Batch> BatchCollector::collect(JournalPlace place)
{
    auto current = change_behind(place.partly != 0 ? place.partly - 1 : place.through);
    if (!current)
        return std::nullopt;
    batch_ = {ChangeKind::add, *agreement_.acknowledged, *agreement_.acknowledged, {}};
    for (; current && take(*current, place); current = change_behind(current->change)) {
        batch_.through = Position::of(current->serial);
        place = {};
    }
    return std::move(batch_);
}

std::optional<BatchCollector::Row> BatchCollector::change_behind(std::int64_t change)
{
    const StatementUse use(next_change_);
    if (!next_change_.bind(1, change).step())
        return std::nullopt;
    return Row{next_change_.integer(0), Serial(next_change_.number<std::uint32_t>(1))};
}

// False when the batch ends before the end of that change.
bool BatchCollector::take(const Row& change, const JournalPlace& from)
{
    return std::ranges::all_of(change_kinds, [&](ChangeKind kind) {
        return kind < from.kind || take(change, kind, kind == from.kind ? from.key : NumberKey());
    });
}

bool BatchCollector::take(const Row& change, ChangeKind kind, NumberKey behind)
{
    StatementUse select(entries_.at(static_cast<std::size_t>(kind)));
    select->bind(1, change.change).bind(2, behind.to_signed());
    select->bind(3, static_cast<std::int64_t>(limit_ - covered_ + 1));
    while (select->step()) {
        const bool is_other = covered_ > 0 && kind != batch_.kind;
        if (is_other || covered_ == limit_) {
            if (behind != NumberKey() || has_begun(change, kind))
                batch_.through = position_within(change.serial, kind, behind);
            return false;
        }
        batch_.kind = kind;
        ++covered_;
        last_change_ = change.change;
        behind = NumberKey::from_signed(select->integer(0));
        add(change, behind, *select);
    }
    return true;
}

// Something of an earlier kind of this change is in the batch.
bool BatchCollector::has_begun(const Row& change, ChangeKind kind) const
{
    return last_change_ == change.change && kind != batch_.kind;
}

void BatchCollector::add(const Row& change, NumberKey key, const Statement& row)
{
    const auto number = block_of(db_, key);
    if (agreement_.terms.may_see.allows(number) && !is_refused(change, key))
        batch_.changes.push_back({number, set_of(db_, row, 1), set_of(db_, row, 2)});
}

bool BatchCollector::is_refused(const Row& change, NumberKey key)
{
    if (!refusal_)
        return false;
    const StatementUse use(*refusal_);
    return refusal_->bind(1, partner_).bind(2, key.to_signed()).step() &&
        refusal_->integer(0) == change.change;
}

} // namespace des
