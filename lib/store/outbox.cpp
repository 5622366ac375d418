#include "store/outbox.h"

#include "store/agreements.h"
#include "store/connection.h"
#include "store/journal_place.h"
#include "store/outbox_batch.h"
#include "store/write_lock.h"

#include <fmt/format.h>

namespace des {
namespace {

// What the partner did not take, and has been told anew since.
void forget_overtaken(Database& db, std::int64_t partner, const JournalPlace& place)
{
    db.run(fmt::format("DELETE FROM refusal WHERE operator = {} AND EXISTS (SELECT 1 FROM journal"
                       " WHERE journal.number = refusal.number"
                       " AND journal.change > refusal.change AND journal.change <= {})",
                       partner, place.through));
}

} // namespace

Outbox::Next Outbox::next(const OperatorId& partner, std::size_t limit)
{
    auto& db = store_.connection_->db;
    const Store::Reading reading(store_);
    const auto agreement = Agreements(store_).get(partner);
    const auto serial = store_.serial();
    const auto place = agreement.acknowledged ? find_place(store_, db, *agreement.acknowledged)
                                              : std::optional<JournalPlace>();
    if (!place)
        return {State::profile_needed, std::nullopt, serial};
    auto batch = BatchCollector(db, partner_row(db, partner), agreement, limit).collect(*place);
    if (!batch)
        return {State::up_to_date, std::nullopt, serial};
    return {State::batch, std::move(batch), serial};
}

bool Outbox::leads_on_from(const Position& position)
{
    const Store::Reading reading(store_);
    return find_place(store_, store_.connection_->db, position).has_value();
}

void Outbox::acknowledge(const OperatorId& partner, const Position& position)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    const auto row = partner_row(db, partner);
    Statement(db,
              "UPDATE agreement SET acknowledged = ?1, failures = 0, last_error = '',"
              " last_try = ?2, last_success = ?2 WHERE operator = ?3")
        .bind_text(1, position.to_string())
        .bind(2, now().time_since_epoch().count())
        .bind(3, row)
        .run();
    if (const auto place = find_place(store_, db, position))
        forget_overtaken(db, row, *place);
    lock.commit();
}

void Outbox::lose_place(const OperatorId& partner)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    des::lose_place(db, partner_row(db, partner));
    lock.commit();
}

void Outbox::report_failure(const OperatorId& partner, const std::string& error)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    Statement(db,
              "UPDATE agreement SET failures = failures + 1, last_error = ?, last_try = ?"
              " WHERE operator = ?")
        .bind_text(1, error)
        .bind(2, now().time_since_epoch().count())
        .bind(3, partner_row(db, partner))
        .run();
    lock.commit();
}

void Outbox::set_pace(const OperatorId& partner, Pace pace)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    Statement(db, "UPDATE agreement SET is_paused = ? WHERE operator = ?")
        .bind(1, pace == Pace::paused ? 1 : 0)
        .bind(2, partner_row(db, partner))
        .run();
    lock.commit();
}

std::optional<std::uint64_t> Outbox::behind(const OperatorId& partner)
{
    auto& db = store_.connection_->db;
    const Store::Reading reading(store_);
    const auto agreement = Agreements(store_).get(partner);
    if (!agreement.acknowledged)
        return std::nullopt;
    const auto place = find_place(store_, db, *agreement.acknowledged);
    if (!place)
        return std::nullopt;
    Statement all(db, "SELECT count(*) FROM journal WHERE change > ?");
    all.bind(1, place->through).step();
    auto count = all.number<std::uint64_t>(0);
    for (const auto kind : change_kinds) {
        if (place->partly == 0 || kind > place->kind)
            continue;
        const auto last = kind < place->kind ? NumberKey::from_bits(UINT64_MAX) : place->key;
        Statement done(db,
                       fmt::format("SELECT count(*) FROM journal WHERE change = ? AND number <= ?"
                                   " AND {}",
                                   condition_of(kind)));
        done.bind(1, place->partly).bind(2, last.to_signed()).step();
        count -= done.number<std::uint64_t>(0);
    }
    return count;
}

void Outbox::refuse(const OperatorId& partner, const NumberBlock& number, Serial serial,
                    const std::string& code, const std::string& reason)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    // The latest change of the number up to that serial is the one that was sent.
    const auto through = change_of(db, serial);
    Statement(db,
              "INSERT OR REPLACE INTO refusal SELECT ?1, ?2, change, serial, ?3, ?4, ?5"
              " FROM journal JOIN change ON change.id = change WHERE number = ?2 AND change <= ?6"
              " ORDER BY change DESC LIMIT 1")
        .bind(1, partner_row(db, partner))
        .bind(2, NumberKey(number).to_signed())
        .bind_text(3, code)
        .bind_text(4, reason)
        .bind(5, now().time_since_epoch().count())
        .bind(6, through.value_or(last_change(db)))
        .run();
    lock.commit();
}

std::vector<Refusal> Outbox::refusals(const OperatorId& partner)
{
    auto& db = store_.connection_->db;
    Statement select(db,
                     "SELECT number, serial, code, reason, at FROM refusal WHERE operator = ?"
                     " ORDER BY number");
    select.bind(1, partner_row(db, partner));
    std::vector<Refusal> refusals;
    while (select.step())
        refusals.push_back({block_of(db, NumberKey::from_signed(select.integer(0))),
                            Serial(select.number<std::uint32_t>(1)), select.text(2), select.text(3),
                            Timestamp(std::chrono::milliseconds(select.integer(4)))});
    return refusals;
}

} // namespace des
