#include "store/copy_change.h"

#include "base/serial.h"
#include "store/connection.h"

#include <fmt/format.h>

#include <iterator>
#include <vector>

namespace des {
namespace {

// A reader that is more changes behind than this reads everything again.
constexpr std::int64_t changes_kept = 5000;
// More numbers than this are not worth naming one by one.
constexpr std::int64_t most_named = 200'000;

std::int64_t begin_change(Database& db, Feeding feeding)
{
    const auto change = db.integer("SELECT change_number + 1 FROM node");
    Statement(db, "INSERT INTO copy_change VALUES (?, ?)")
        .bind(1, change)
        .bind(2, feeding == Feeding::reload ? 1 : 0)
        .run();
    db.run(fmt::format("UPDATE node SET change_number = {}", change));
    return change;
}

void forget_old_changes(Database& db, std::int64_t change)
{
    constexpr int at_once = 500;
    const auto oldest = db.integer("SELECT coalesce(min(id), 0) FROM copy_change");
    if (oldest == 0 || oldest + changes_kept + at_once > change)
        return;
    const auto last = change - changes_kept;
    db.run(fmt::format("DELETE FROM touched WHERE change <= {0};"
                       "DELETE FROM copy_change WHERE id <= {0};"
                       "UPDATE node SET feed_from = {0}",
                       last));
}

} // namespace

CopyChange::CopyChange(Database& db, std::int64_t owner, Feeding feeding) :
    db_(db), owner_(owner), feeding_(feeding), profile_(db, owner)
{
    Statement(db_, "INSERT OR IGNORE INTO profile VALUES (?, ?, 0, 0, 0, NULL)")
        .bind(1, owner)
        .bind(2, Serial().value())
        .run();
}

void CopyChange::begin()
{
    if (change_ != 0)
        return;
    change_ = begin_change(db_, feeding_);
    touch_.emplace(db_, fmt::format("INSERT INTO touched VALUES ({}, ?)", change_));
}

void CopyChange::replace(NumberKey key, const std::optional<RecordSet>& before,
                         const std::optional<RecordSet>& after)
{
    begin();
    profile_.replace(key, before, after);
    if (feeding_ == Feeding::number_by_number)
        touch_->bind(1, key.to_signed()).run();
}

void CopyChange::finish(const Position& through)
{
    profile_.finish();
    Statement(db_, "UPDATE profile SET serial = ?, position = ? WHERE operator = ?")
        .bind(1, through.serial().value())
        .bind_text(2, through.to_string())
        .bind(3, owner_)
        .run();
    if (change_ != 0)
        forget_old_changes(db_, change_);
}

std::optional<Position> copy_position(Database& db, std::int64_t owner)
{
    Statement select(db, "SELECT position FROM profile WHERE operator = ?");
    select.bind(1, owner);
    if (!select.step())
        return std::nullopt;
    return sound(db, Position::parse(select.octets(0)));
}

void restrict_copy(Database& db, std::int64_t owner, const PrefixList& allowed)
{
    const auto position = copy_position(db, owner);
    if (!position)
        return;
    std::vector<NumberKey> excess;
    Statement select(db, "SELECT DISTINCT number FROM record WHERE operator = ?");
    for (select.bind(1, owner); select.step();) {
        const auto key = NumberKey::from_signed(select.integer(0));
        if (!allowed.allows(block_of(db, key)))
            excess.push_back(key);
    }
    SetFinder sets(db);
    CopyChange change(
        db, owner, std::ssize(excess) > most_named ? Feeding::reload : Feeding::number_by_number);
    for (const auto key : excess)
        change.replace(key, sets.find(owner, key), std::nullopt);
    change.finish(*position);
}

void delete_copy(Database& db, std::int64_t owner)
{
    const auto numbers = db.integer(fmt::format(
        "SELECT coalesce(sum(numbers + blocks), 0) FROM profile WHERE operator = {}", owner));
    const auto feeding = numbers > most_named ? Feeding::reload : Feeding::number_by_number;
    if (numbers > 0) {
        const auto change = begin_change(db, feeding);
        if (feeding == Feeding::number_by_number)
            db.run(fmt::format("INSERT INTO touched SELECT DISTINCT {}, number FROM record"
                               " WHERE operator = {}",
                               change, owner));
    }
    db.run(fmt::format("DELETE FROM record WHERE operator = {0};"
                       "DELETE FROM profile WHERE operator = {0};"
                       "DELETE FROM conflict WHERE claimant = {0} OR holder = {0}",
                       owner));
}

} // namespace des
