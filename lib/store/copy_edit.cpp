#include "store/copy_edit.h"

#include "base/interrupt.h"
#include "base/text.h"
#include "naptr/wire.h"
#include "store/connection.h"
#include "store/copy_change.h"
#include "store/schema.h"
#include "store/staging.h"
#include "store/takeover.h"
#include "store/write_lock.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <map>

namespace des {
namespace {

// From so many lines on, the first load of a copy is not written down number by number.
constexpr std::uint64_t reload_from = 10'000;
constexpr std::size_t keys_at_once = 1000;

std::int64_t row_of(Database& db, const OperatorId& partner)
{
    Statement select(db,
                     "SELECT operator.id FROM operator JOIN agreement"
                     " ON agreement.operator = operator.id WHERE name = ?");
    select.bind_text(1, partner.to_string());
    if (!select.step())
        throw Failure(Reason::not_found,
                      "no agreement with the operator " + des::quoted(partner.to_string()));
    return select.integer(0);
}

Porting porting_of(Database& db, std::int64_t owner)
{
    const auto may =
        db.integer(fmt::format("SELECT may_port FROM agreement WHERE operator = {}", owner));
    return may != 0 ? Porting::allowed : Porting::refused;
}

std::optional<Position> position_of(Database& db, std::int64_t owner)
{
    Statement select(db, "SELECT position FROM profile WHERE operator = ?");
    select.bind(1, owner);
    if (!select.step())
        return std::nullopt;
    auto position = Position::parse(select.octets(0));
    if (!position)
        throw_damaged(db, position.error().message);
    return *std::move(position);
}

std::string name_of(Database& db, std::int64_t row)
{
    Statement select(db, "SELECT name FROM operator WHERE id = ?");
    select.bind(1, row);
    if (!select.step())
        throw_damaged(db, "an operator is missing");
    return select.text(0);
}

OperatorId operator_of(const Database& db, std::string_view name)
{
    auto id = OperatorId::parse(name);
    if (!id)
        throw_damaged(db, id.error().message);
    return *std::move(id);
}

} // namespace

struct CopyEdit::Work {
    Work(Store& changed, Database& database, const OperatorId& claimant,
         std::chrono::milliseconds patience) :
        store(changed),
        db(database), partner(claimant), lock(db, patience), owner(row_of(db, claimant)),
        position(position_of(db, owner)), takeover(db, owner, porting_of(db, owner))
    {
    }

    std::optional<Wanted> next();
    std::optional<Wanted> next_put_or_staged();
    void fill();
    void report(const Wanted& wanted, std::int64_t holder);
    void change(NumberKey key, const std::optional<RecordSet>& before,
                const std::optional<RecordSet>& after);
    void merge_named_numbers();
    void merge_whole_profile();

    Store& store;
    Database& db;
    OperatorId partner;
    WriteLock lock;
    std::int64_t owner;
    std::optional<Position> position;
    Takeover takeover;
    std::map<NumberKey, std::optional<RecordSet>> puts;
    std::optional<Staging> staging;
    std::deque<Wanted> checked;
    std::optional<CopyChange> writer;
    Watch watch;
    std::uint64_t compared = 0;
    bool is_at_end = false; // of what was put or staged
    bool is_applied = false;
};

std::optional<Wanted> CopyEdit::Work::next_put_or_staged()
{
    if (staging)
        return staging->next([this](std::uint64_t line, const Error& error) {
            if (!watch.bad_line)
                throw Failure(error.reason, fmt::format("line {}: {}", line, error.message));
            watch.bad_line(line, error);
        });
    if (puts.empty())
        return std::nullopt;
    auto node = puts.extract(puts.begin());
    return Wanted{node.key(), std::move(node.mapped())};
}

// The next thousand, without the claims that cannot be met.
void CopyEdit::Work::fill()
{
    std::vector<Wanted> wanted;
    while (wanted.size() < keys_at_once) {
        auto one = next_put_or_staged();
        is_at_end = !one;
        if (is_at_end)
            break;
        wanted.push_back(*std::move(one));
    }
    std::vector<NumberKey> claimed;
    for (const auto& one : wanted)
        if (one.set)
            claimed.push_back(one.key);
    const auto holders = takeover.ownership().holders(claimed);
    auto holder = holders.begin();
    for (auto& one : wanted) {
        const bool is_refused = one.set && (holder++)->has_value();
        if (is_refused)
            report(one, **std::prev(holder));
        else
            checked.push_back(std::move(one));
    }
}

void CopyEdit::Work::report(const Wanted& wanted, std::int64_t holder)
{
    const Claim claim{block_of(db, wanted.key), partner, operator_of(db, name_of(db, holder)),
                      *wanted.set, now()};
    if (!watch.conflict)
        throw Failure(Reason::conflict,
                      claim.number.to_string() + " is held by " +
                          des::quoted(claim.holder.to_string()));
    const auto octets = encode_set(claim.claimed);
    Statement(db, "INSERT OR REPLACE INTO conflict VALUES (?, ?, ?, ?, ?)")
        .bind(1, wanted.key.to_signed())
        .bind(2, owner)
        .bind(3, holder)
        .bind(4, claim.when.time_since_epoch().count())
        .bind_blob(5, octets)
        .run();
    watch.conflict(claim);
}

std::optional<Wanted> CopyEdit::Work::next()
{
    constexpr std::uint64_t numbers_between_reports = 1024;
    stop_if_interrupted();
    if (watch.progress && ++compared % numbers_between_reports == 0)
        watch.progress(compared);
    while (checked.empty() && !is_at_end) // a thousand may have been refused, all of them
        fill();
    if (checked.empty())
        return std::nullopt;
    auto wanted = std::move(checked.front());
    checked.pop_front();
    return wanted;
}

void CopyEdit::Work::change(NumberKey key, const std::optional<RecordSet>& before,
                            const std::optional<RecordSet>& after)
{
    if (before == after)
        return;
    writer->replace(key, before, after);
    if (after && !before)
        takeover.gain(key, [](const Ownership::Loss&, const RecordSet&) {});
}

void CopyEdit::Work::merge_named_numbers()
{
    Statement forget(db, "DELETE FROM conflict WHERE claimant = ? AND number = ?");
    while (const auto wanted = next()) {
        forget.bind(1, owner).bind(2, wanted->key.to_signed()).run();
        change(wanted->key, find_set(db, owner, wanted->key), wanted->set);
    }
}

void CopyEdit::Work::merge_whole_profile()
{
    Statement(db, "DELETE FROM conflict WHERE claimant = ?").bind(1, owner).run();
    Statement select(db,
                     fmt::format("SELECT {} FROM record WHERE operator = {} ORDER BY number",
                                 record_columns, owner));
    SetReader reader(db, select);
    auto current = reader.next();
    auto wanted = next();
    while (current || wanted) {
        const bool is_current = current && (!wanted || current->key <= wanted->key);
        const bool is_wanted = wanted && (!current || wanted->key <= current->key);
        const auto key = is_current ? current->key : wanted->key;
        change(key, is_current ? std::optional(current->set) : std::nullopt,
               is_wanted ? wanted->set : std::nullopt);
        if (is_current)
            current = reader.next();
        if (is_wanted)
            wanted = next();
    }
}

CopyEdit::CopyEdit(Store& store, const OperatorId& partner, std::chrono::milliseconds patience) :
    work_(std::make_unique<Work>(store, store.connection_->db, partner, patience))
{
}

CopyEdit::~CopyEdit() = default;

const std::optional<Position>& CopyEdit::position() const noexcept
{
    return work_->position;
}

void CopyEdit::put(const NumberBlock& number, const std::optional<RecordSet>& set)
{
    if (work_->staging || work_->is_applied)
        throw Failure(Reason::bug, "put() after stage() or apply()");
    work_->puts.insert_or_assign(NumberKey(number), set);
}

void CopyEdit::stage(const RecordLine& record, std::uint64_t line)
{
    if (!work_->puts.empty() || work_->is_applied)
        throw Failure(Reason::bug, "stage() after put() or apply()");
    if (!work_->staging)
        work_->staging.emplace(work_->store.host().default_ttl);
    stop_if_interrupted();
    work_->staging->add(record, line);
}

Counts CopyEdit::apply(Edit::Scope scope, const Watch& watch)
{
    auto& work = *work_;
    if (work.is_applied)
        throw Failure(Reason::bug, "apply() for the second time");
    work.is_applied = true;
    work.watch = watch;
    const bool reloads = !work.position && work.staging && work.staging->lines() >= reload_from;
    work.writer.emplace(work.db, work.owner, reloads ? Feeding::reload : Feeding::number_by_number);
    if (scope == Edit::Scope::named_numbers)
        work.merge_named_numbers();
    else
        work.merge_whole_profile();
    work.takeover.finish([](const Ownership::Loss&, const RecordSet&) {});
    return work.writer->counts();
}

void CopyEdit::commit(const Position& through)
{
    auto& work = *work_;
    if (!work.is_applied)
        apply(Edit::Scope::named_numbers, {});
    work.writer->finish(through);
    stop_if_interrupted();
    work.lock.commit();
}

std::vector<Claim> Claims::all()
{
    auto& db = store_.connection_->db;
    const Store::Reading reading(store_);
    Statement select(db,
                     "SELECT number, claimant.name, holder.name, at, claimed FROM conflict"
                     " JOIN operator AS claimant ON claimant.id = claimant"
                     " JOIN operator AS holder ON holder.id = holder ORDER BY number, at");
    std::vector<Claim> claims;
    while (select.step()) {
        auto claimed = decode_set(select.octets(4));
        if (!claimed)
            throw_damaged(db, claimed.error().message);
        claims.push_back({block_of(db, NumberKey::from_signed(select.integer(0))),
                          operator_of(db, select.octets(1)), operator_of(db, select.octets(2)),
                          *std::move(claimed),
                          Timestamp(std::chrono::milliseconds(select.integer(3)))});
    }
    return claims;
}

void Claims::port_out(const NumberBlock& number, const OperatorId& partner)
{
    auto& db = store_.connection_->db;
    Statement(db, "INSERT OR REPLACE INTO ported VALUES (?, ?)")
        .bind(1, NumberKey(number).to_signed())
        .bind(2, row_of(db, partner))
        .run();
}

std::vector<Claims::Ported> Claims::ported_out()
{
    auto& db = store_.connection_->db;
    Statement select(db,
                     "SELECT number, name FROM ported JOIN operator ON operator.id = operator"
                     " ORDER BY number");
    std::vector<Ported> ported;
    while (select.step())
        ported.push_back({block_of(db, NumberKey::from_signed(select.integer(0))),
                          operator_of(db, select.octets(1))});
    return ported;
}

} // namespace des
