#include "store/connection.h"

#include "base/text.h"
#include "naptr/wire.h"
#include "store/schema.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace des {
namespace {

constexpr int patience_of_readers = 10'000; // ms; they wait only while a crash is being repaired

Failure cannot_open(const std::string& path, int cause)
{
    if (cause == ENOENT)
        return {Reason::unreadable,
                "no such database: " + des::quoted(path) + " (create it with des-enrol init)"};
    return {Reason::unreadable, "cannot open " + des::quoted(path) + ": " + std::strerror(cause)};
}

void require_file(const std::string& path, Access access)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        throw cannot_open(path, errno);
    if (!S_ISREG(status.st_mode))
        throw Failure(Reason::broken_store, "not a DES database: " + des::quoted(path));
    if (::access(path.c_str(), R_OK) != 0)
        throw cannot_open(path, errno);
    if (access == Access::read_write && ::access(path.c_str(), W_OK) != 0)
        throw Failure(Reason::unreadable,
                      "cannot write " + des::quoted(path) + ": " + std::strerror(errno));
}

// Nobody can write there, and SQLite cannot create the files it shares with writers.
bool is_frozen(const std::string& path)
{
    struct statvfs status {};
    std::error_code ignored;
    return ::statvfs(path.c_str(), &status) == 0 && (status.f_flag & ST_RDONLY) != 0 &&
        !std::filesystem::exists(path + "-wal", ignored);
}

std::string uri_of(const std::string& path, bool frozen)
{
    std::string uri = "file:";
    for (const char c : std::filesystem::absolute(path).string())
        uri += c == '%' || c == '?' || c == '#' ? fmt::format("%{:02x}", c) : std::string(1, c);
    return frozen ? uri + "?immutable=1" : uri;
}

Database open_database(const std::string& path, Access access)
{
    require_file(path, access);
    const bool frozen = access == Access::read_only && is_frozen(path);
    const int flags = access == Access::read_only ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE;
    auto db = Database::open(uri_of(path, frozen), path, flags | SQLITE_OPEN_URI);
    sqlite3_busy_timeout(db.handle(), patience_of_readers);
    check_schema(db);
    return db;
}

} // namespace

Store::Connection::Connection(Database database) :
    db(std::move(database)), data_version(db, "PRAGMA data_version"),
    records_of_number(db,
                      fmt::format("SELECT {} FROM record WHERE operator = {} AND number = ?",
                                  record_columns, host_operator)),
    served_records_of_number(db,
                             fmt::format("SELECT {} FROM record WHERE operator IN"
                                         " (SELECT operator FROM profile) AND number = ?",
                                         record_columns)),
    served_owner_of_number(db,
                           "SELECT name FROM record JOIN operator ON operator.id = record.operator"
                           " WHERE record.operator IN (SELECT operator FROM profile)"
                           " AND number = ? LIMIT 1"),
    last_data_version(db.integer("PRAGMA data_version"))
{
}

Store Store::open(const std::string& path, Access access)
{
    auto db = open_database(path, access);
    db.run("PRAGMA foreign_keys = ON; PRAGMA synchronous = FULL; PRAGMA secure_delete = OFF;"
           "PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864;");
    if (access == Access::read_write)
        migrate_schema(db);
    else if (des::schema_version(db) < newest_schema)
        throw Failure(Reason::broken_store,
                      des::quoted(path) +
                          " was written by an older version; any command that writes to "
                          "it brings it up to date");
    return Store(std::make_unique<Connection>(std::move(db)));
}

void throw_damaged(const Database& db, const std::string& what)
{
    throw Failure(Reason::broken_store,
                  "the database " + des::quoted(db.name()) + " is damaged: " + what);
}

NumberBlock block_of(const Database& db, NumberKey key)
{
    const auto block = key.block();
    if (!block)
        throw_damaged(db, block.error().message);
    return *block;
}

RecordRow row_of(const Statement& statement)
{
    return {NumberKey::from_signed(statement.integer(0)),
            statement.number<std::uint16_t>(1),
            statement.number<std::uint16_t>(2),
            statement.octets(3),
            statement.octets(4),
            statement.octets(5),
            statement.octets(6),
            Ttl(statement.number<std::uint32_t>(7)),
            statement.integer(8) == 0 ? Serving::as_provisioned : Serving::substituted};
}

Record record_of(const Database& db, const RecordRow& row)
{
    const auto flags = CharacterString::of(row.flags);
    const auto services = CharacterString::of(row.services);
    const auto regexp = CharacterString::of(row.regexp);
    const auto replacement = DomainName::decode(row.replacement);
    if (!flags || !services || !regexp || !replacement)
        throw_damaged(db, "a record of " + block_of(db, row.key).to_string());
    return {
        row.key,
        {Order{row.order}, Preference{row.preference}, *flags, *services, *regexp, *replacement},
        row.ttl,
        row.serving};
}

void SetReader::advance()
{
    ahead_.reset();
    if (statement_->step())
        ahead_ = record_of(db_, row_of(*statement_));
}

std::optional<SetReader::Entry> SetReader::next()
{
    if (!is_started_)
        advance();
    is_started_ = true;
    if (!ahead_)
        return std::nullopt;

    const auto [key, naptr, ttl, serving] = *ahead_;
    std::vector<Naptr> records;
    while (ahead_ && ahead_->key == key) {
        records.push_back(std::move(ahead_->naptr));
        advance();
    }
    auto set = RecordSet::of(std::move(records), ttl, serving);
    if (!set)
        throw_damaged(db_, "the records of " + block_of(db_, key).to_string());
    return Entry{key, *std::move(set)};
}

SetFinder::SetFinder(Database& db) :
    db_(db),
    select_(db,
            fmt::format("SELECT {} FROM record WHERE operator = ? AND number = ?", record_columns))
{
}

std::optional<RecordSet> SetFinder::find(std::int64_t owner, NumberKey key)
{
    select_.bind(1, owner).bind(2, key.to_signed());
    auto entry = SetReader(db_, select_).next();
    if (!entry)
        return std::nullopt;
    return std::move(entry->set);
}

std::optional<RecordSet> set_of(const Database& db, const Statement& row, int column)
{
    if (row.is_null(column))
        return std::nullopt;
    return sound(db, decode_set(row.octets(column)));
}

std::optional<std::int64_t> find_operator(Database& db, const OperatorId& id)
{
    Statement select(db, "SELECT id FROM operator WHERE name = ?");
    select.bind_text(1, id.to_string());
    if (!select.step())
        return std::nullopt;
    return select.integer(0);
}

std::int64_t partner_row(Database& db, const OperatorId& partner)
{
    const auto row = find_operator(db, partner);
    if (!row || *row == host_operator)
        throw no_agreement(partner);
    return *row;
}

Failure no_agreement(const OperatorId& partner)
{
    return {Reason::not_found,
            "no agreement with the operator " + des::quoted(partner.to_string())};
}

} // namespace des
