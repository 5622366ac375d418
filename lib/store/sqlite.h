#pragma once

#include "base/error.h"

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

// SQLite behind RAII, for store/ alone. Everything throws Failure.

namespace des {

struct CloseDatabase {
    void operator()(sqlite3* db) const noexcept { sqlite3_close_v2(db); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;

struct FinalizeStatement {
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
};
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

class Database;

// One prepared statement. Parameters and columns count from 1 and from 0, as in SQLite.
class Statement {
public:
    Statement(Database& db, const std::string& sql);

    Statement& bind(int parameter, std::int64_t value);
    // The octets must live until the next reset(): they are not copied.
    Statement& bind_blob(int parameter, std::string_view octets);
    Statement& bind_text(int parameter, std::string_view text);
    Statement& bind_null(int parameter);

    // True while there is a row.
    bool step();
    // For what gives no rows: runs it and makes it ready for the next parameters.
    void run();
    void reset() noexcept { sqlite3_reset(statement_.get()); }

    bool is_null(int column) const noexcept;
    std::int64_t integer(int column) const noexcept;
    template <class T>
    T number(int column) const noexcept
    {
        return static_cast<T>(integer(column));
    }
    // Text or blob; holds until the next step().
    std::string_view octets(int column) const noexcept;
    std::string text(int column) const { return std::string(octets(column)); }

private:
    void check(int code) const;

    Database* db_;
    StatementHandle statement_;
};

// Resets a statement that is kept, so that it does not hold on to its rows.
class StatementUse {
public:
    explicit StatementUse(Statement& statement) : statement_(statement) {}
    ~StatementUse() { statement_.reset(); }
    StatementUse(const StatementUse&) = delete;
    StatementUse& operator=(const StatementUse&) = delete;
    Statement* operator->() noexcept { return &statement_; }
    Statement& operator*() noexcept { return statement_; }

private:
    Statement& statement_;
};

class Database {
public:
    // `name` is how messages call the file.
    Database(DatabaseHandle handle, std::string name) :
        handle_(std::move(handle)), name_(std::move(name))
    {
    }
    // flags: SQLITE_OPEN_…. `uri` is a path, or a URI when flags has SQLITE_OPEN_URI.
    static Database open(const std::string& uri, const std::string& name, int flags);

    void run(const std::string& sql);
    // The first column of the first row.
    std::int64_t integer(const std::string& sql);
    bool in_transaction() const noexcept { return sqlite3_get_autocommit(handle_.get()) == 0; }
    // Never fails: after some errors SQLite has rolled back already.
    void roll_back() noexcept;

    sqlite3* handle() const noexcept { return handle_.get(); }
    const std::string& name() const noexcept { return name_; }

private:
    DatabaseHandle handle_;
    std::string name_;
};

// What an SQLite result code means to the user.
[[noreturn]] void throw_failure(const Database& db, int code);

} // namespace des
