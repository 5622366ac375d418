#include "store/sqlite.h"

#include "base/text.h"
#include "store/lock_holder.h"

#include <cerrno>
#include <cstring>

namespace des {
namespace {

Reason reason_of(int code)
{
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return Reason::locked;
    case SQLITE_INTERRUPT: return Reason::interrupted;
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT: return Reason::broken_store;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH: return Reason::unreadable;
    default: return Reason::bug;
    }
}

std::string explanation(const Database& db, int code)
{
    const auto file = quoted(db.name());
    switch (code & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return file + " is locked by " + lock_holder(db);
    case SQLITE_INTERRUPT: return "interrupted; nothing was changed";
    case SQLITE_NOTADB: return "not a DES database: " + file;
    case SQLITE_CORRUPT: return "the database " + file + " is damaged";
    case SQLITE_FULL: return "no space left to write " + file;
    case SQLITE_READONLY: return "cannot write " + file + ": it is read-only";
    default: break;
    }
    const int cause = sqlite3_system_errno(db.handle());
    const bool from_system = cause != 0 && reason_of(code) == Reason::unreadable;
    return "cannot use the database " + file + ": " +
        (from_system ? std::strerror(cause) : sqlite3_errmsg(db.handle()));
}

} // namespace

void throw_failure(const Database& db, int code)
{
    throw Failure(reason_of(code), explanation(db, code));
}

Statement::Statement(Database& db, const std::string& sql) : db_(&db)
{
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(db.handle(), sql.data(), static_cast<int>(sql.size()),
                                        SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    statement_.reset(raw);
    check(code);
}

void Statement::check(int code) const
{
    if (code != SQLITE_OK)
        throw_failure(*db_, code);
}

Statement& Statement::bind(int parameter, std::int64_t value)
{
    check(sqlite3_bind_int64(statement_.get(), parameter, value));
    return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view octets)
{
    // An empty view may have no address, which SQLite would take for NULL.
    const void* data = octets.empty() ? "" : octets.data();
    check(sqlite3_bind_blob64(statement_.get(), parameter, data, octets.size(), SQLITE_STATIC));
    return *this;
}

Statement& Statement::bind_text(int parameter, std::string_view text)
{
    const char* data = text.empty() ? "" : text.data();
    check(sqlite3_bind_text64(statement_.get(), parameter, data, text.size(), SQLITE_STATIC,
                              SQLITE_UTF8));
    return *this;
}

Statement& Statement::bind_null(int parameter)
{
    check(sqlite3_bind_null(statement_.get(), parameter));
    return *this;
}

bool Statement::step()
{
    const int code = sqlite3_step(statement_.get());
    if (code == SQLITE_ROW)
        return true;
    if (code != SQLITE_DONE)
        throw_failure(*db_, sqlite3_extended_errcode(db_->handle()));
    return false;
}

void Statement::run()
{
    const StatementUse use(*this);
    while (step()) {}
}

bool Statement::is_null(int column) const noexcept
{
    return sqlite3_column_type(statement_.get(), column) == SQLITE_NULL;
}

std::int64_t Statement::integer(int column) const noexcept
{
    return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::octets(int column) const noexcept
{
    const auto* data = static_cast<const char*>(sqlite3_column_blob(statement_.get(), column));
    const int size = sqlite3_column_bytes(statement_.get(), column);
    return data == nullptr ? std::string_view()
                           : std::string_view(data, static_cast<std::size_t>(size));
}

Database Database::open(const std::string& uri, const std::string& name, int flags)
{
    sqlite3* raw = nullptr;
    const int code = sqlite3_open_v2(uri.c_str(), &raw, flags | SQLITE_OPEN_NOMUTEX, nullptr);
    Database db(DatabaseHandle(raw), name);
    if (code != SQLITE_OK)
        throw_failure(db, code);
    sqlite3_extended_result_codes(raw, 1);
    return db;
}

void Database::run(const std::string& sql)
{
    const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
    if (code != SQLITE_OK)
        throw_failure(*this, code);
}

std::int64_t Database::integer(const std::string& sql)
{
    Statement statement(*this, sql);
    return statement.step() ? statement.integer(0) : 0;
}

void Database::roll_back() noexcept
{
    if (in_transaction())
        sqlite3_exec(handle_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

} // namespace des
