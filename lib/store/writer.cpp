#include "store/writer.h"

#include "naptr/wire.h"
#include "store/schema.h"

#include <fmt/format.h>

namespace des {
namespace {

Serial serial_of(Database& db)
{
    return Serial(static_cast<std::uint32_t>(
        db.integer(fmt::format("SELECT serial FROM profile WHERE operator = {}", host_operator))));
}

} // namespace

Writer::Writer(Database& db, const ChangeRequest& request, Journaling journaling) :
    db_(db), request_(request), journaling_(journaling), serial_(serial_of(db)),
    profile_(db, host_operator), insert_journal_(db, "INSERT INTO journal VALUES (?, ?, ?, ?)")
{
}

// The first difference makes the change: without any, the serial stays.
void Writer::begin_change()
{
    if (change_ != 0)
        return;
    serial_ = serial_.next();
    change_ = db_.integer("SELECT change_number + 1 FROM node");
    Statement(db_, "INSERT INTO change VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
        .bind(1, change_)
        .bind(2, host_operator)
        .bind(3, serial_.value())
        .bind_text(4, request_.transaction.to_string())
        .bind(5, now().time_since_epoch().count())
        .bind_text(6, request_.who)
        .bind_text(7, request_.why)
        .bind(8, journaling_ == Journaling::reload ? 1 : 0)
        .run();
}

void Writer::replace(NumberKey key, const std::optional<RecordSet>& before,
                     const std::optional<RecordSet>& after)
{
    begin_change();
    profile_.replace(key, before, after);
    if (journaling_ == Journaling::number_by_number)
        write_journal(key, before, after);
}

void Writer::write_journal(NumberKey key, const std::optional<RecordSet>& before,
                           const std::optional<RecordSet>& after)
{
    const auto was = before ? encode_set(*before) : std::string();
    const auto is = after ? encode_set(*after) : std::string();
    insert_journal_.bind(1, change_).bind(2, key.to_signed());
    before ? insert_journal_.bind_blob(3, was) : insert_journal_.bind_null(3);
    after ? insert_journal_.bind_blob(4, is) : insert_journal_.bind_null(4);
    insert_journal_.run();
}

void Writer::update_profile()
{
    profile_.finish();
    Statement(db_, "UPDATE profile SET serial = ? WHERE operator = ?")
        .bind(1, serial_.value())
        .bind(2, host_operator)
        .run();
    Statement(db_, "UPDATE node SET change_number = ?").bind(1, change_).run();
}

void Writer::insert_reply()
{
    Statement(db_, "INSERT INTO reply VALUES (?, ?, ?, ?, ?, ?, ?)")
        .bind_text(1, request_.transaction.to_string())
        .bind_text(2, request_.digest)
        .bind(3, serial_.value())
        .bind(4, static_cast<std::int64_t>(counts().added))
        .bind(5, static_cast<std::int64_t>(counts().modified))
        .bind(6, static_cast<std::int64_t>(counts().cancelled))
        .bind(7, now().time_since_epoch().count())
        .run();
}

ChangeSummary Writer::finish()
{
    if (change_ != 0)
        update_profile();
    insert_reply();
    return {serial_, counts(), request_.transaction, Answer::first};
}

} // namespace des
