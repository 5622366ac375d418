#include "store/write_lock.h"

#include "base/interrupt.h"

#include <cstdint>
#include <filesystem>
#include <thread>

namespace des {
namespace {

// A log of changes that has grown beyond this is brought back to nothing.
constexpr std::uintmax_t large_wal = 64U << 20U;
constexpr int patience_for_readers = 1000; // ms, and only to tidy up

using Clock = std::chrono::steady_clock;

// Called by SQLite while another process writes; zero gives up.
int wait_a_little(void* deadline, int /*count*/) noexcept
{
    if (interrupted() || Clock::now() >= *static_cast<const Clock::time_point*>(deadline))
        return 0;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    return 1;
}

void begin(Database& db, std::chrono::milliseconds patience)
{
    if (sqlite3_db_readonly(db.handle(), "main") != 0)
        throw_failure(db, SQLITE_READONLY);
    auto deadline = Clock::now() + patience;
    sqlite3_busy_handler(db.handle(), wait_a_little, &deadline);
    const int code = sqlite3_exec(db.handle(), "BEGIN IMMEDIATE", nullptr, nullptr, nullptr);
    sqlite3_busy_timeout(db.handle(), patience_for_readers); // the deadline ends here
    if (code != SQLITE_OK) {
        stop_if_interrupted();
        throw_failure(db, code);
    }
}

// Best effort: a reader that is busy with the log keeps it as it is.
void tidy_up(const Database& db) noexcept
{
    std::error_code error;
    const std::string path = sqlite3_db_filename(db.handle(), "main");
    const auto size = std::filesystem::file_size(path + "-wal", error);
    if (!error && size > large_wal)
        sqlite3_wal_checkpoint_v2(db.handle(), "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr,
                                  nullptr);
}

} // namespace

WriteLock::WriteLock(Database& db, std::chrono::milliseconds patience) : db_(db)
{
    begin(db, patience);
}

WriteLock::~WriteLock()
{
    db_.roll_back();
    tidy_up(db_);
}

void WriteLock::commit()
{
    db_.run("COMMIT");
}

} // namespace des
