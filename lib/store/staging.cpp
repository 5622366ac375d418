#include "store/staging.h"

#include "base/interrupt.h"
#include "store/connection.h"

#include <fmt/format.h>

#include <cstdlib>

namespace des {
namespace {

// Where SQLite puts temporary files (https://sqlite.org/tempfiles.html, section 5).
std::string temporary_folder()
{
    for (const auto* variable : {"SQLITE_TMPDIR", "TMPDIR"})
        if (const char* folder = std::getenv(variable); folder != nullptr)
            return folder;
    return "/var/tmp";
}

int wants_to_stop(void* /*unused*/) noexcept
{
    return interrupted() ? 1 : 0;
}

// A private database, gone when it is closed.
Database open_temporary()
{
    auto db = Database::open("", temporary_folder(), SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
    db.run("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -65536;"
           "PRAGMA locking_mode = EXCLUSIVE;"
           "CREATE TABLE staged (number INTEGER, \"order\" INTEGER, preference INTEGER, flags BLOB,"
           " services BLOB, regexp BLOB, replacement BLOB, ttl INTEGER, serving INTEGER,"
           " line INTEGER) STRICT;"
           "BEGIN");
    sqlite3_progress_handler(db.handle(), 100'000, wants_to_stop, nullptr);
    return db;
}

void bind_record(Statement& insert, const std::optional<Naptr>& record)
{
    if (!record) {
        for (int parameter = 2; parameter <= 7; ++parameter)
            insert.bind_null(parameter);
        return;
    }
    insert.bind(2, static_cast<std::int64_t>(record->order))
        .bind(3, static_cast<std::int64_t>(record->preference))
        .bind_blob(4, record->flags.octets())
        .bind_blob(5, record->services.octets())
        .bind_blob(6, record->regexp.octets())
        .bind_blob(7, record->replacement.wire());
}

} // namespace

Staging::Staging(Ttl default_ttl) : default_ttl_(default_ttl), db_(open_temporary())
{
    insert_.emplace(db_, "INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)");
}

void Staging::add(const RecordLine& record, std::uint64_t line)
{
    const NumberKey key(record.number);
    insert_->bind(1, key.to_signed());
    bind_record(*insert_, record.record);
    insert_->bind(8, record.ttl.value_or(default_ttl_).count())
        .bind(9, static_cast<std::int64_t>(record.serving))
        .bind(10, static_cast<std::int64_t>(line))
        .run();
    is_ordered_ = is_ordered_ && last_key_ <= key;
    last_key_ = key;
    ++lines_;
}

void Staging::start_reading()
{
    select_.emplace(db_,
                    fmt::format("SELECT {}, line FROM staged ORDER BY {}", record_columns,
                                is_ordered_ ? "rowid" : "number, rowid"));
    advance();
}

void Staging::advance()
{
    ahead_.reset();
    if (!select_->step())
        return;
    const auto row = row_of(*select_);
    std::optional<Naptr> record;
    if (!select_->is_null(1))
        record = record_of(db_, row).naptr;
    ahead_ =
        Line{row.key, select_->number<std::uint64_t>(9), std::move(record), row.ttl, row.serving};
}

std::optional<Error> Staging::Group::refusal(const Line& line) const
{
    const auto refused = [this](const std::string& what, std::uint64_t other) {
        const auto number =
            first.key.block().map([](const auto& block) { return block.to_string(); });
        return Error{Reason::invalid,
                     fmt::format("{} {} (line {})", number.value_or("?"), what, other)};
    };
    if (line.record.has_value() != first.record.has_value())
        return refused(line.record ? "is cancelled already" : "has been given records already",
                       first.line);
    if (!line.record)
        return std::nullopt;
    if (const auto same = records.find(*line.record); same != records.end())
        return refused("has this record already", same->second);
    if (line.ttl != first.ttl)
        return refused(
            fmt::format("has another TTL already: {}, not {}", first.ttl.count(), line.ttl.count()),
            first.line);
    if (line.serving != first.serving)
        return refused("has records already that are served differently", first.line);
    return std::nullopt;
}

Wanted Staging::wanted(const Group& group)
{
    if (!group.first.record)
        return {group.first.key, std::nullopt};
    std::vector<Naptr> records;
    records.reserve(group.records.size());
    for (const auto& [record, line] : group.records)
        records.push_back(record);
    return {
        group.first.key,
        value_or_throw(RecordSet::of(std::move(records), group.first.ttl, group.first.serving))};
}

std::optional<Wanted> Staging::next(const EachBadLine& bad_line)
{
    if (!select_)
        start_reading();
    if (!ahead_)
        return std::nullopt;

    Group group{*ahead_, {}};
    for (; ahead_ && ahead_->key == group.first.key; advance()) {
        if (const auto refusal = group.refusal(*ahead_))
            bad_line(ahead_->line, *refusal);
        else if (ahead_->record)
            group.records.emplace(*std::move(ahead_->record), ahead_->line);
    }
    return wanted(group);
}

} // namespace des
