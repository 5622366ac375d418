#include "base/interrupt.h"
#include "store/agreements.h"
#include "store/connection.h"
#include "store/journal_place.h"
#include "store/write_lock.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {
namespace {

// What goes at once, so that nobody waits long for the lock; a single change may be larger.
constexpr std::uint64_t numbers_at_once = 50'000;
constexpr int answers_at_once = 50'000;

// The first change that somebody may still ask to go on from: the newest, or the one where an
// enrolled partner stands. A partner without a place needs the profile anyway.
std::int64_t first_wanted(Store& store, Database& db)
{
    auto first = last_change(db);
    for (const auto& partner : Agreements(store).all()) {
        if (partner.enrolment == Enrolment::none || !partner.acknowledged)
            continue;
        if (const auto place = find_place(store, db, *partner.acknowledged))
            first = std::min(first, place->partly != 0 ? place->partly : place->through);
    }
    return first;
}

// A moment that is still to come is one of a clock that was wrong.
bool is_old(Timestamp moment, Timestamp limit)
{
    return moment < limit || moment > now();
}

// The last change that can go now, and how much goes with those up to it.
struct Portion {
    std::int64_t last = 0; // zero: none
    Trimmed trimmed;
};

Portion next_portion(Store& store, Database& db, const Outbox::Keep& keep)
{
    const auto wanted = first_wanted(store, db);
    const auto newest = last_change(db);
    Statement select(db,
                     "SELECT id, change.at, added + modified + cancelled, is_reload FROM change"
                     " JOIN reply ON reply.transaction_id = change.transaction_id"
                     " WHERE id < ? ORDER BY id");
    Portion portion;
    for (select.bind(1, newest); select.step();) {
        const auto id = select.integer(0);
        const auto& limit = id < wanted ? keep.delivered : keep.undelivered;
        const bool may_go =
            limit && is_old(Timestamp(std::chrono::milliseconds(select.integer(1))), *limit);
        if (!may_go || portion.trimmed.numbers >= numbers_at_once)
            break;
        portion.last = id;
        ++portion.trimmed.changes;
        if (select.integer(3) == 0)
            portion.trimmed.numbers += select.number<std::uint64_t>(2);
    }
    return portion;
}

void remove(Database& db, std::int64_t last)
{
    db.run(fmt::format("DELETE FROM journal WHERE change <= {0};"
                       "DELETE FROM change WHERE id <= {0};"
                       "UPDATE node SET journal_from = {0}",
                       last));
}

// Answers whose change is in the journal go with it.
std::uint64_t remove_answers(Database& db, Timestamp limit)
{
    Statement(db,
              "DELETE FROM reply WHERE transaction_id IN (SELECT transaction_id FROM reply"
              " WHERE (at < ?1 OR at > ?2) AND NOT EXISTS (SELECT 1 FROM change"
              " WHERE change.transaction_id = reply.transaction_id) LIMIT ?3)")
        .bind(1, limit.time_since_epoch().count())
        .bind(2, now().time_since_epoch().count())
        .bind(3, answers_at_once)
        .run();
    return static_cast<std::uint64_t>(sqlite3_changes(db.handle()));
}

} // namespace

Trimmed Outbox::trim(const Keep& keep)
{
    auto& db = store_.connection_->db;
    Trimmed total;
    for (bool more = true; more;) {
        stop_if_interrupted();
        WriteLock lock(db);
        const auto portion = next_portion(store_, db, keep);
        if (portion.last != 0)
            remove(db, portion.last);
        const auto limit = keep.delivered ? keep.delivered : keep.undelivered;
        const auto answers = limit ? remove_answers(db, *limit) : 0;
        lock.commit();
        total.changes += portion.trimmed.changes;
        total.numbers += portion.trimmed.numbers;
        total.answers += answers;
        more = portion.last != 0 || answers == answers_at_once;
    }
    return total;
}

} // namespace des
