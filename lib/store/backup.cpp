#include "store/backup.h"

#include "base/interrupt.h"
#include "base/text.h"
#include "base/timestamp.h"
#include "store/connection.h"
#include "store/schema.h"
#include "store/write_lock.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>

namespace des {
namespace {

namespace fs = std::filesystem;

constexpr int pages_a_step = 4096; // 16 MiB, between two looks at the signals
constexpr int patience = 10'000;   // ms

struct FinishBackup {
    void operator()(sqlite3_backup* backup) const noexcept { sqlite3_backup_finish(backup); }
};

// All pages of one database into another, in one transaction of that.
class PageCopy {
public:
    PageCopy(Database& from, Database& to) :
        to_(to), backup_(sqlite3_backup_init(to.handle(), "main", from.handle(), "main"))
    {
        if (!backup_)
            throw_failure(to_, sqlite3_errcode(to_.handle()));
    }

    // From here on nobody else writes to the target.
    void lock() { step(0); }

    void run(const CopyProgress& progress)
    {
        do {
            stop_if_interrupted();
            step(pages_a_step);
            const auto all = static_cast<std::uint64_t>(sqlite3_backup_pagecount(backup_.get()));
            if (progress)
                progress(all - static_cast<std::uint64_t>(sqlite3_backup_remaining(backup_.get())),
                         all);
        } while (!is_done_);
    }

private:
    void step(int pages)
    {
        const int code = sqlite3_backup_step(backup_.get(), pages);
        if (code != SQLITE_OK && code != SQLITE_DONE)
            throw_failure(to_, code);
        is_done_ = code == SQLITE_DONE;
    }

    Database& to_;
    std::unique_ptr<sqlite3_backup, FinishBackup> backup_;
    bool is_done_ = false;
};

Database open_plain(const std::string& path, const std::string& name, int flags)
{
    auto db = Database::open(fs::absolute(path).string(), name, flags);
    sqlite3_busy_timeout(db.handle(), patience);
    return db;
}

// One file, whatever became of it, that can be read where nothing can be written.
void set_journal(Database& db, const std::string& mode)
{
    Statement statement(db, "PRAGMA journal_mode = " + mode);
    if (!statement.step() || statement.octets(0) != mode)
        throw Failure(Reason::unreadable,
                      "cannot write " + des::quoted(db.name()) + " with the journal of mode " +
                          mode);
}

// Where a database stands.
struct Place {
    Serial serial;
    std::int64_t change = 0;
};

Place place_of(Database& db)
{
    Statement select(db,
                     "SELECT serial, change_number FROM node JOIN profile"
                     " ON profile.operator = node.operator");
    if (!select.step())
        throw_damaged(db, "no host operator");
    return {Serial(select.number<std::uint32_t>(0)), select.integer(1)};
}

// The restored profile as a load of its own, behind everything there was.
Serial mark_restored(Database& db, const Place& before, const std::string& who)
{
    const auto here = place_of(db);
    const auto serial = (here.serial.precedes(before.serial) ? before.serial : here.serial).next();
    const auto change = std::max(here.change, before.change) + 1;
    const auto id = fmt::format("restore-{}-{}", change, now().time_since_epoch().count());
    db.run("BEGIN IMMEDIATE");
    Statement(db, "INSERT INTO reply VALUES (?, 'restore', ?, 0, 0, 0, ?)")
        .bind_text(1, id)
        .bind(2, serial.value())
        .bind(3, now().time_since_epoch().count())
        .run();
    Statement(db, "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, 'restored', 1)")
        .bind(1, change)
        .bind(2, host_operator)
        .bind(3, serial.value())
        .bind_text(4, id)
        .bind(5, now().time_since_epoch().count())
        .bind_text(6, who)
        .run();
    db.run(fmt::format("UPDATE profile SET serial = {} WHERE operator = {};"
                       "UPDATE node SET change_number = {}; COMMIT",
                       serial.value(), host_operator, change));
    return serial;
}

void require_sound(Database& db)
{
    Statement check(db, "PRAGMA quick_check(1)");
    if (check.step() && check.octets(0) != "ok")
        throw_damaged(db, check.text(0));
}

// Beside the database, so that the disk is known to have room before anything changes.
void prepare(const std::string& file, const std::string& draft, const CopyProgress& progress)
{
    auto source = open_plain(file, file, SQLITE_OPEN_READONLY);
    check_schema(source);
    auto db = open_plain(draft, file, SQLITE_OPEN_READWRITE);
    PageCopy(source, db).run(progress);
    require_sound(db);
    migrate_schema(db);
}

// There was none before.
Restored become_database(Database source, Draft& draft, const std::string& who)
{
    Restored restored;
    restored.serial = mark_restored(source, {}, who);
    set_journal(source, "wal");
    {
        const auto closed = std::move(source);
    }
    draft.become_file(Overwrite::no);
    return restored;
}

} // namespace

void back_up(const std::string& database, const std::string& file, Overwrite overwrite,
             const CopyProgress& progress)
{
    Store::open(database, Access::read_only); // says what is wrong with it
    std::error_code ignored;
    if (overwrite == Overwrite::no && fs::exists(file, ignored))
        throw Failure(Reason::unreadable, "cannot create " + des::quoted(file) + ": it exists");
    Draft draft(file);
    {
        auto source = open_plain(database, database, SQLITE_OPEN_READONLY);
        source.run("BEGIN"); // one state, so that writers do not make it begin again
        source.integer("SELECT change_number FROM node");
        auto copied = open_plain(draft.name(), file, SQLITE_OPEN_READWRITE);
        PageCopy(source, copied).run(progress);
        set_journal(copied, "delete");
    }
    draft.become_file(overwrite);
}

Restored restore(const std::string& file, const std::string& database, const std::string& who,
                 const CopyProgress& progress)
{
    if (!fs::is_regular_file(file))
        throw Failure(Reason::unreadable, "no such backup: " + des::quoted(file));
    Draft draft(database);
    prepare(file, draft.name(), progress);
    auto source = open_plain(draft.name(), file, SQLITE_OPEN_READWRITE);
    std::error_code ignored;
    if (!fs::exists(database, ignored))
        return become_database(std::move(source), draft, who);

    auto target = open_plain(database, database, SQLITE_OPEN_READWRITE);
    check_schema(target);
    PageCopy pages(source, target);
    pages.lock();
    auto reader = open_plain(database, database, SQLITE_OPEN_READONLY);
    const auto before = place_of(reader);
    Restored restored;
    restored.was_there = true;
    restored.lost = std::max<std::int64_t>(0, before.change - place_of(source).change);
    restored.serial = mark_restored(source, before, who);
    pages.run({});
    return restored;
}

} // namespace des
