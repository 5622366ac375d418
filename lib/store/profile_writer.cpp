#include "store/profile_writer.h"

#include <fmt/format.h>

namespace des {
namespace {

std::int64_t size_of(const std::optional<RecordSet>& set)
{
    return set ? static_cast<std::int64_t>(set->records().size()) : 0;
}

} // namespace

ProfileWriter::ProfileWriter(Database& db, std::int64_t owner) :
    db_(db), owner_(owner),
    insert_(db, fmt::format("INSERT INTO record VALUES ({}, ?, ?, ?, ?, ?, ?, ?, ?, ?)", owner)),
    delete_(db, fmt::format("DELETE FROM record WHERE operator = {} AND number = ?", owner))
{
}

void ProfileWriter::replace(NumberKey key, const std::optional<RecordSet>& before,
                            const std::optional<RecordSet>& after)
{
    if (before)
        delete_.bind(1, key.to_signed()).run();
    if (after)
        insert(key, *after);
    count(key, before, after);
}

void ProfileWriter::insert(NumberKey key, const RecordSet& set)
{
    for (const auto& record : set.records())
        insert_.bind(1, key.to_signed())
            .bind(2, static_cast<std::int64_t>(record.order))
            .bind(3, static_cast<std::int64_t>(record.preference))
            .bind_blob(4, record.flags.octets())
            .bind_blob(5, record.services.octets())
            .bind_blob(6, record.regexp.octets())
            .bind_blob(7, record.replacement.wire())
            .bind(8, set.ttl().count())
            .bind(9, static_cast<std::int64_t>(set.serving()))
            .run();
}

void ProfileWriter::count(NumberKey key, const std::optional<RecordSet>& before,
                          const std::optional<RecordSet>& after)
{
    auto& more = key.following() == 0 ? more_numbers_ : more_blocks_;
    if (!before) {
        ++counts_.added;
        ++more;
    } else if (!after) {
        ++counts_.cancelled;
        --more;
    } else {
        ++counts_.modified;
    }
    more_records_ += size_of(after) - size_of(before);
}

void ProfileWriter::finish()
{
    Statement(db_,
              "UPDATE profile SET numbers = numbers + ?, blocks = blocks + ?,"
              " records = records + ? WHERE operator = ?")
        .bind(1, more_numbers_)
        .bind(2, more_blocks_)
        .bind(3, more_records_)
        .bind(4, owner_)
        .run();
}

} // namespace des
