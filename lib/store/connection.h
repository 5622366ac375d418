#pragma once

#include "store/sqlite.h"
#include "store/store.h"

#include <optional>
#include <string>

namespace des {

// The open file behind a Store, with the statements that are worth keeping.
struct Store::Connection {
    explicit Connection(Database database);

    Database db;
    Statement data_version;
    Statement records_of_number; // the host's
    Statement served_records_of_number;
    Statement served_owner_of_number;
    std::int64_t last_data_version;
};

// One record of the columns of record_columns.
inline constexpr auto record_columns =
    "number, \"order\", preference, flags, services, regexp, replacement, ttl, serving";
RecordRow row_of(const Statement& statement);

// A whole record of its own.
struct Record {
    NumberKey key;
    Naptr naptr;
    Ttl ttl;
    Serving serving;
};
Record record_of(const Database& db, const RecordRow& row);

// The block of a key that was read; throws broken_store when it is none.
NumberBlock block_of(const Database& db, NumberKey key);

// Puts the records of a number together, one set a call.
class SetReader {
public:
    struct Entry {
        NumberKey key;
        RecordSet set;
    };

    // `statement` gives record_columns in the order of the key, and is bound.
    SetReader(const Database& db, Statement& statement) : db_(db), statement_(statement) {}
    std::optional<Entry> next();

private:
    void advance();

    const Database& db_;
    StatementUse statement_;
    std::optional<Record> ahead_; // the first record of the next number
    bool is_started_ = false;
};

// What an operator holds at a key. Kept over many calls.
class SetFinder {
public:
    explicit SetFinder(Database& db);
    // `owner`: the row of operator.
    std::optional<RecordSet> find(std::int64_t owner, NumberKey key);

private:
    const Database& db_;
    Statement select_;
};

// A set that encode_set() wrote; nothing where there is NULL.
std::optional<RecordSet> set_of(const Database& db, const Statement& row, int column);

// The row of an operator by its identifier.
std::optional<std::int64_t> find_operator(Database& db, const OperatorId& id);
// The same of one with an agreement; throws not_found.
std::int64_t partner_row(Database& db, const OperatorId& partner);
Failure no_agreement(const OperatorId& partner);

// What is wrong with a file that can be opened but not understood.
[[noreturn]] void throw_damaged(const Database& db, const std::string& what);

// What was read, which must be right.
template <class T>
T sound(const Database& db, Result<T> result)
{
    if (!result)
        throw_damaged(db, result.error().message);
    return *std::move(result);
}

} // namespace des
