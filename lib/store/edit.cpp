#include "store/edit.h"

#include "base/interrupt.h"
#include "base/text.h"
#include "store/connection.h"
#include "store/folding.h"
#include "store/schema.h"
#include "store/staging.h"
#include "store/takeover.h"
#include "store/write_lock.h"
#include "store/writer.h"

#include <fmt/format.h>

#include <map>

namespace des {
namespace {

// From so many lines on, the first load of an empty profile is not journaled number by number.
constexpr std::uint64_t reload_from = 10'000;
constexpr std::uint64_t numbers_between_reports = 1024;

} // namespace

struct Edit::Work {
    enum class State { open, applying, applied, committed };

    Work(Store& changed, Database& database, ChangeRequest change_request) :
        store(changed), db(database), request(std::move(change_request)), lock(db, request.patience)
    {
    }

    std::optional<ChangeSummary> find_first_answer();
    void check_serial();
    void start_writing();
    std::optional<Wanted> next();
    std::optional<Wanted> next_put_or_staged();
    void change(const NumberKey& key, const std::optional<RecordSet>& before,
                const std::optional<RecordSet>& after);
    void gain(NumberKey key);
    void write_down(const Ownership::Loss& loss, const RecordSet& lost);
    void finish_takeover();
    void merge_named_numbers();
    void merge_whole_profile();
    void report_progress();

    Store& store;
    Database& db;
    ChangeRequest request;
    WriteLock lock;
    std::optional<ChangeSummary> first_answer;
    std::map<NumberKey, std::optional<RecordSet>> puts;
    std::optional<Staging> staging;
    std::optional<Folding> folding; // while it is in use
    std::uint64_t folded = 0;
    bool folds_plugs = false;
    std::set<NumberKey> left_out;
    std::optional<Writer> writer;
    std::optional<Takeover> takeover;
    std::optional<Statement> call_back; // where anything is ported out
    Watch watch;
    std::uint64_t compared = 0;
    bool is_empty = false; // the profile, before the change
    State state = State::open;
};

std::optional<ChangeSummary> Edit::Work::find_first_answer()
{
    Statement select(db,
                     "SELECT digest, serial, added, modified, cancelled FROM reply"
                     " WHERE transaction_id = ?");
    select.bind_text(1, request.transaction.to_string());
    if (!select.step())
        return std::nullopt;
    if (select.octets(0) != request.digest)
        throw Failure(Reason::conflict,
                      "the transaction id " + des::quoted(request.transaction.to_string()) +
                          " was used for another request");
    return ChangeSummary{Serial(select.number<std::uint32_t>(1)),
                         {select.number<std::uint64_t>(2), select.number<std::uint64_t>(3),
                          select.number<std::uint64_t>(4)},
                         request.transaction,
                         Answer::repeated};
}

void Edit::Work::check_serial()
{
    const auto serial = store.serial();
    if (request.expected_serial && *request.expected_serial != serial)
        throw Failure(Reason::conflict,
                      fmt::format("the profile is at serial {}, not at {}", serial.value(),
                                  request.expected_serial->value()));
}

void Edit::Work::start_writing()
{
    is_empty = store.totals() == Totals{};
    const bool reloads = is_empty && staging && staging->lines() >= reload_from;
    writer.emplace(db, request, reloads ? Journaling::reload : Journaling::number_by_number);
    takeover.emplace(db, host_operator, Porting::refused);
    if (db.integer("SELECT EXISTS (SELECT 1 FROM ported)") != 0)
        call_back.emplace(db, "DELETE FROM ported WHERE number = ?");
}

std::optional<Wanted> Edit::Work::next()
{
    report_progress();
    return folding ? folding->next() : next_put_or_staged();
}

std::optional<Wanted> Edit::Work::next_put_or_staged()
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

void Edit::Work::report_progress()
{
    stop_if_interrupted();
    if (watch.progress && ++compared % numbers_between_reports == 0)
        watch.progress(compared);
}

void Edit::Work::change(const NumberKey& key, const std::optional<RecordSet>& before,
                        const std::optional<RecordSet>& after)
{
    if (before == after)
        return;
    writer->replace(key, before, after);
    if (after && !before)
        gain(key);
    if (watch.change)
        watch.change({block_of(db, key), before, after});
}

// What the host has again is no longer ported out.
void Edit::Work::gain(NumberKey key)
{
    takeover->gain(key, [this](const auto& loss, const auto& lost) { write_down(loss, lost); });
    if (call_back)
        call_back->bind(1, key.to_signed()).run();
}

// The host's word on its numbers counts; a partner that published one keeps a claim.
void Edit::Work::write_down(const Ownership::Loss& loss, const RecordSet& lost)
{
    write_claim(db, loss.key, {loss.loser, host_operator}, lost);
}

void Edit::Work::finish_takeover()
{
    takeover->finish([this](const auto& loss, const auto& lost) { write_down(loss, lost); });
}

void Edit::Work::merge_named_numbers()
{
    while (const auto wanted = next()) {
        const auto before = is_empty ? std::nullopt : store.find(block_of(db, wanted->key));
        change(wanted->key, before, wanted->set);
    }
}

// Only numbers behind those that the reader has passed are ever written, so it sees each as it was.
void Edit::Work::merge_whole_profile()
{
    Statement select(db,
                     fmt::format("SELECT {} FROM record WHERE operator = {} ORDER BY number",
                                 record_columns, host_operator));
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

Edit::Edit(Store& store, ChangeRequest request) :
    work_(std::make_unique<Work>(store, store.connection_->db, std::move(request)))
{
    work_->first_answer = work_->find_first_answer();
    if (work_->first_answer)
        work_->lock.release();
    else
        work_->check_serial();
}

Edit::~Edit() = default;

const std::optional<ChangeSummary>& Edit::first_answer() const noexcept
{
    return work_->first_answer;
}

std::optional<RecordSet> Edit::find(const NumberBlock& number)
{
    const auto put = work_->puts.find(NumberKey(number));
    return put == work_->puts.end() ? work_->store.find(number) : put->second;
}

void Edit::put(const NumberBlock& number, const std::optional<RecordSet>& set)
{
    if (work_->staging || work_->state != Work::State::open)
        throw Failure(Reason::bug, "put() after stage() or apply()");
    work_->puts.insert_or_assign(NumberKey(number), set);
}

void Edit::stage(const RecordLine& record, std::uint64_t line)
{
    if (!work_->puts.empty() || work_->state != Work::State::open)
        throw Failure(Reason::bug, "stage() after put() or apply()");
    if (!work_->staging)
        work_->staging.emplace(work_->store.host().default_ttl);
    stop_if_interrupted();
    work_->staging->add(record, line);
}

void Edit::fold_plugs(std::set<NumberKey> left_out)
{
    work_->folds_plugs = true;
    work_->left_out = std::move(left_out);
}

std::uint64_t Edit::folded() const noexcept
{
    return work_->folded;
}

Counts Edit::apply(Scope scope, const Watch& watch)
{
    if (work_->first_answer)
        return {};
    if (work_->state != Work::State::open)
        throw Failure(Reason::bug, "apply() for the second time");
    work_->state = Work::State::applying;
    work_->watch = watch;
    work_->start_writing();
    if (work_->folds_plugs && (scope == Scope::whole_profile || work_->is_empty))
        work_->folding.emplace([this] { return work_->next_put_or_staged(); },
                               std::move(work_->left_out));
    if (scope == Scope::named_numbers)
        work_->merge_named_numbers();
    else
        work_->merge_whole_profile();
    work_->finish_takeover();
    work_->state = Work::State::applied;
    work_->folded = work_->folding ? work_->folding->folded() : 0;
    return work_->writer->counts();
}

ChangeSummary Edit::commit()
{
    if (work_->first_answer)
        return *work_->first_answer;
    if (work_->state == Work::State::open)
        apply();
    if (work_->state != Work::State::applied)
        throw Failure(Reason::bug, "commit() after an apply() that failed, or for the second time");
    auto summary = work_->writer->finish();
    stop_if_interrupted();
    work_->lock.commit();
    work_->state = Work::State::committed;
    return summary;
}

} // namespace des
