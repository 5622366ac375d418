#include "store/copy_edit.h"

#include "base/interrupt.h"
#include "base/text.h"
#include "store/connection.h"
#include "store/copy_change.h"
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

Porting porting_of(Database& db, std::int64_t owner)
{
    const auto may =
        db.integer(fmt::format("SELECT may_port FROM agreement WHERE operator = {}", owner));
    return may != 0 ? Porting::allowed : Porting::refused;
}

OperatorId operator_of(Database& db, std::int64_t row)
{
    Statement select(db, "SELECT name FROM operator WHERE id = ?");
    select.bind(1, row);
    if (!select.step())
        throw_damaged(db, "an operator is missing");
    return sound(db, OperatorId::parse(select.octets(0)));
}

} // namespace

struct CopyEdit::Work {
    enum class State { open, applying, applied, committed };

    Work(Store& changed, Database& database, const OperatorId& claimant,
         std::chrono::milliseconds patience) :
        store(changed),
        db(database), partner(claimant), lock(db, patience), owner(partner_row(db, claimant)),
        position(copy_position(db, owner)), takeover(db, owner, porting_of(db, owner)), sets(db)
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
    SetFinder sets;
    std::map<NumberKey, std::optional<RecordSet>> puts;
    std::optional<Staging> staging;
    std::deque<Wanted> checked;
    std::optional<CopyChange> writer;
    Watch watch;
    std::uint64_t compared = 0;
    bool is_at_end = false; // of what was put or staged
    State state = State::open;
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
        const auto other = one.set ? *holder++ : std::nullopt;
        if (other && !takeover.ownership().holds(one.key))
            report(one, *other);
        else
            checked.push_back(std::move(one));
    }
}

void CopyEdit::Work::report(const Wanted& wanted, std::int64_t holder)
{
    const Claim claim{block_of(db, wanted.key), partner, operator_of(db, holder), *wanted.set,
                      now()};
    if (!watch.conflict)
        throw Failure(Reason::conflict,
                      claim.number.to_string() + " is held by " +
                          des::quoted(claim.holder.to_string()));
    write_claim(db, wanted.key, {owner, holder}, claim.claimed);
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
        change(wanted->key, sets.find(owner, wanted->key), wanted->set);
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
    if (work_->staging || work_->state != Work::State::open)
        throw Failure(Reason::bug, "put() after stage() or apply()");
    work_->puts.insert_or_assign(NumberKey(number), set);
}

void CopyEdit::stage(const RecordLine& record, std::uint64_t line)
{
    if (!work_->puts.empty() || work_->state != Work::State::open)
        throw Failure(Reason::bug, "stage() after put() or apply()");
    if (!work_->staging)
        work_->staging.emplace(work_->store.host().default_ttl);
    stop_if_interrupted();
    work_->staging->add(record, line);
}

Counts CopyEdit::apply(Edit::Scope scope, const Watch& watch)
{
    auto& work = *work_;
    if (work.state != Work::State::open)
        throw Failure(Reason::bug, "apply() for the second time");
    work.state = Work::State::applying;
    work.watch = watch;
    const bool reloads = !work.position && work.staging && work.staging->lines() >= reload_from;
    work.writer.emplace(work.db, work.owner, reloads ? Feeding::reload : Feeding::number_by_number);
    if (scope == Edit::Scope::named_numbers)
        work.merge_named_numbers();
    else
        work.merge_whole_profile();
    work.takeover.finish([](const Ownership::Loss&, const RecordSet&) {});
    work.state = Work::State::applied;
    return work.writer->counts();
}

void CopyEdit::commit(const Position& through)
{
    auto& work = *work_;
    if (work.state == Work::State::open)
        apply(Edit::Scope::named_numbers, {});
    if (work.state != Work::State::applied)
        throw Failure(Reason::bug, "commit() after an apply() that failed, or for the second time");
    work.writer->finish(through);
    stop_if_interrupted();
    work.lock.commit();
    work.state = Work::State::committed;
}

} // namespace des
