#include "store/outbox.h"

#include "base/text.h"
#include "naptr/wire.h"
#include "store/agreements.h"
#include "store/connection.h"
#include "store/schema.h"
#include "store/takeover.h"
#include "store/write_lock.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <set>

namespace des {
namespace {

constexpr std::array kinds{ChangeKind::add, ChangeKind::modify, ChangeKind::cancel};

char letter_of(ChangeKind kind)
{
    return "amc"[static_cast<int>(kind)];
}

constexpr std::string_view condition_of(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::add: return "before IS NULL";
    case ChangeKind::modify: return "before IS NOT NULL AND after IS NOT NULL";
    case ChangeKind::cancel: return "after IS NULL";
    }
    return "";
}

// A place in the journal: everything up to a change, and of the one behind it, where it is named,
// the kinds before `kind` and of that the numbers up to `key`.
struct Place {
    std::int64_t through = 0;
    std::int64_t partly = 0; // zero: nothing of the next one
    ChangeKind kind = ChangeKind::add;
    NumberKey key{};
};

struct Row {
    std::int64_t change;
    Serial serial;
};

std::int64_t last_change(Database& db)
{
    return db.integer(
        fmt::format("SELECT coalesce(max(id), 0) FROM change WHERE operator = {}", host_operator));
}

std::optional<std::int64_t> change_of(Database& db, Serial serial)
{
    Statement select(db,
                     "SELECT id FROM change WHERE operator = ? AND serial = ?"
                     " ORDER BY id DESC LIMIT 1");
    select.bind(1, host_operator).bind(2, serial.value());
    if (!select.step())
        return std::nullopt;
    return select.integer(0);
}

std::optional<Row> change_behind(Database& db, std::int64_t change)
{
    Statement select(db,
                     "SELECT id, serial FROM change WHERE operator = ? AND id > ?"
                     " ORDER BY id LIMIT 1");
    select.bind(1, host_operator).bind(2, change);
    if (!select.step())
        return std::nullopt;
    return Row{select.integer(0), Serial(select.number<std::uint32_t>(1))};
}

Position position_within(Serial serial, ChangeKind kind, NumberKey key)
{
    return Position::within(serial, fmt::format("{}{:016x}", letter_of(kind), key.bits()));
}

// The mark that position_within() made; nothing for any other.
std::optional<Place> read_mark(std::string_view mark)
{
    Place place;
    const auto letter =
        mark.empty() ? std::string_view::npos : std::string_view("amc").find(mark.front());
    std::uint64_t bits = 0;
    const auto* end = mark.data() + mark.size();
    if (letter == std::string_view::npos || mark.size() != 17)
        return std::nullopt;
    const auto [stop, error] = std::from_chars(mark.data() + 1, end, bits, 16);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    place.kind = kinds.at(letter);
    place.key = NumberKey::from_bits(bits);
    return place;
}

bool is_reloaded_behind(Database& db, std::int64_t change)
{
    return db.integer(
               fmt::format("SELECT count(*) FROM change WHERE id > {} AND is_reload", change)) != 0;
}

// Where the journal goes on from that position; nothing when it does not.
std::optional<Place> place_of(Store& store, Database& db, const Position& position)
{
    const auto change = change_of(db, position.serial());
    std::optional<Place> place;
    if (!position.mark().empty()) {
        place = read_mark(position.mark());
        if (!place || !change)
            return std::nullopt;
        place->partly = *change;
        place->through = *change - 1;
    } else if (position.serial() == store.serial()) {
        place = Place{last_change(db)};
    } else if (change) {
        place = Place{*change};
    } else if (position.serial() == Serial()) { // the first serial comes without a change
        place = Place{};
    }
    if (!place || is_reloaded_behind(db, place->through))
        return std::nullopt;
    return place;
}

std::optional<RecordSet> set_of(const Database& db, const Statement& row, int column)
{
    if (row.is_null(column))
        return std::nullopt;
    auto set = decode_set(row.octets(column));
    if (!set)
        throw_damaged(db, set.error().message);
    return *std::move(set);
}

// Puts one batch together.
class Collector {
public:
    Collector(Database& db, std::int64_t partner, const AgreementState& agreement,
              std::size_t limit) :
        db_(db),
        agreement_(agreement), limit_(limit)
    {
        Statement select(db, "SELECT change, number FROM refusal WHERE operator = ?");
        select.bind(1, partner);
        while (select.step())
            refused_.emplace(select.integer(0), NumberKey::from_signed(select.integer(1)));
    }

    std::optional<Batch> collect(Place place)
    {
        auto current = place.partly != 0 ? change_behind(db_, place.partly - 1)
                                         : change_behind(db_, place.through);
        if (!current)
            return std::nullopt;
        batch_ = {ChangeKind::add, *agreement_.acknowledged, *agreement_.acknowledged, {}};
        for (; current; current = change_behind(db_, current->change)) {
            if (!take(*current, place))
                break;
            batch_.through = Position::of(current->serial);
            place = {};
        }
        return std::move(batch_);
    }

private:
    // False when the batch ends before the end of that change.
    bool take(const Row& change, const Place& from)
    {
        for (const auto kind : kinds) {
            if (kind < from.kind)
                continue;
            const auto key = kind == from.kind ? from.key : NumberKey();
            if (!take(change, kind, key))
                return false;
        }
        return true;
    }

    bool take(const Row& change, ChangeKind kind, NumberKey behind)
    {
        Statement select(db_,
                         fmt::format("SELECT number, before, after FROM journal WHERE change = ?"
                                     " AND number > ? AND {} ORDER BY number LIMIT ?",
                                     condition_of(kind)));
        select.bind(1, change.change).bind(2, behind.to_signed());
        select.bind(3, static_cast<std::int64_t>(limit_ - covered_ + 1));
        while (select.step()) {
            const bool is_other = covered_ > 0 && kind != batch_.kind;
            if (is_other || covered_ == limit_) {
                if (behind != NumberKey() || covered_in_change(change, kind))
                    batch_.through = position_within(change.serial, kind, behind);
                return false;
            }
            batch_.kind = kind;
            ++covered_;
            last_change_ = change.change;
            behind = NumberKey::from_signed(select.integer(0));
            add(change, behind, select);
        }
        return true;
    }

    // Something of an earlier kind of this change is in the batch.
    bool covered_in_change(const Row& change, ChangeKind kind) const
    {
        return last_change_ == change.change && kind != batch_.kind;
    }

    void add(const Row& change, NumberKey key, const Statement& row)
    {
        const auto number = block_of(db_, key);
        if (agreement_.terms.may_see.allows(number) && !refused_.contains({change.change, key}))
            batch_.changes.push_back({number, set_of(db_, row, 1), set_of(db_, row, 2)});
    }

    Database& db_;
    const AgreementState& agreement_;
    std::size_t limit_;
    std::size_t covered_ = 0;
    std::int64_t last_change_ = 0;
    std::set<std::pair<std::int64_t, NumberKey>> refused_;
    Batch batch_{ChangeKind::add, Position::of(Serial()), Position::of(Serial()), {}};
};

std::int64_t partner_row(Database& db, const OperatorId& partner)
{
    const auto row = find_operator(db, partner.to_string());
    if (!row)
        throw Failure(Reason::not_found,
                      "no agreement with the operator " + des::quoted(partner.to_string()));
    return *row;
}

// What the partner did not take, and has been told anew since.
void forget_overtaken(Database& db, std::int64_t partner, const Place& place)
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
    const auto place = agreement.acknowledged ? place_of(store_, db, *agreement.acknowledged)
                                              : std::optional<Place>();
    if (!place)
        return {State::profile_needed, std::nullopt, serial};
    auto batch = Collector(db, partner_row(db, partner), agreement, limit).collect(*place);
    if (!batch)
        return {State::up_to_date, std::nullopt, serial};
    return {State::batch, std::move(batch), serial};
}

bool Outbox::leads_on_from(const Position& position)
{
    const Store::Reading reading(store_);
    return place_of(store_, store_.connection_->db, position).has_value();
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
    if (const auto place = place_of(store_, db, position))
        forget_overtaken(db, row, *place);
    lock.commit();
}

void Outbox::lose_place(const OperatorId& partner)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    const auto row = partner_row(db, partner);
    db.run(fmt::format("UPDATE agreement SET acknowledged = NULL WHERE operator = {0};"
                       "DELETE FROM refusal WHERE operator = {0}",
                       row));
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
    const auto place = place_of(store_, db, *agreement.acknowledged);
    if (!place)
        return std::nullopt;
    Statement all(db, "SELECT count(*) FROM journal WHERE change > ?");
    all.bind(1, place->through).step();
    auto count = all.number<std::uint64_t>(0);
    for (const auto kind : kinds) {
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
              "INSERT OR REPLACE INTO refusal SELECT ?1, ?2, max(change), ?3, ?4, ?5 FROM journal"
              " WHERE number = ?2 AND change <= ?6 HAVING max(change) IS NOT NULL")
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
                     "SELECT refusal.number, change.serial, code, reason, refusal.at FROM refusal"
                     " JOIN change ON change.id = refusal.change WHERE refusal.operator = ?"
                     " ORDER BY refusal.number");
    select.bind(1, partner_row(db, partner));
    std::vector<Refusal> refusals;
    while (select.step())
        refusals.push_back({block_of(db, NumberKey::from_signed(select.integer(0))),
                            Serial(select.number<std::uint32_t>(1)), select.text(2), select.text(3),
                            Timestamp(std::chrono::milliseconds(select.integer(4)))});
    return refusals;
}

} // namespace des
