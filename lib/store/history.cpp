#include "store/history.h"

#include "store/connection.h"
#include "store/schema.h"

#include <fmt/format.h>

namespace des {
namespace {

constexpr auto transaction_columns =
    "change.id, change.serial, change.transaction_id, change.at, change.who, change.why,"
    " change.is_reload, reply.added, reply.modified, reply.cancelled";
constexpr auto change_with_reply =
    "change JOIN reply ON reply.transaction_id = change.transaction_id";

Transaction transaction_of(const Statement& row)
{
    return {
        ChangeNumber{row.integer(0)},
        Serial(row.number<std::uint32_t>(1)),
        value_or_throw(TransactionId::parse(row.octets(2))),
        Timestamp(std::chrono::milliseconds(row.integer(3))),
        row.text(4),
        row.text(5),
        {row.number<std::uint64_t>(7), row.number<std::uint64_t>(8), row.number<std::uint64_t>(9)},
        row.integer(6) != 0};
}

std::optional<Transaction> first_transaction(Statement& select)
{
    if (!select.step())
        return std::nullopt;
    return transaction_of(select);
}

std::int64_t next_reload(Database& db, std::int64_t change)
{
    Statement select(db,
                     "SELECT coalesce(min(id), 9223372036854775807) FROM change"
                     " WHERE is_reload AND id > ?");
    select.bind(1, change).step();
    return select.integer(0);
}

// What a number held after a reload. The journal does not say, but what came later does: the next
// entry's `before`, or what it holds now. (A profile is empty before it is reloaded, so what the
// reload before the next one brought has entries.)
class Reloaded {
public:
    Reloaded(Store& store, Database& db, ChangeNumber change) :
        store_(store), db_(db), change_(static_cast<std::int64_t>(change)),
        end_(next_reload(db, change_)),
        next_entry_(db,
                    "SELECT before FROM journal WHERE number = ? AND change > ?"
                    " AND change < ? ORDER BY change LIMIT 1")
    {
    }

    std::optional<RecordSet> find(const NumberBlock& number)
    {
        const StatementUse use(next_entry_);
        next_entry_.bind(1, NumberKey(number).to_signed()).bind(2, change_).bind(3, end_);
        if (next_entry_.step())
            return set_of(db_, next_entry_, 0);
        return is_last() ? store_.find(number) : std::nullopt;
    }

    // Every number it can have brought, in order.
    Statement candidates()
    {
        Statement select(db_,
                         fmt::format("SELECT number FROM journal WHERE change > ?1"
                                     " AND change < ?2 UNION SELECT number FROM record"
                                     " WHERE operator = {} AND ?3 ORDER BY number",
                                     host_operator));
        select.bind(1, change_).bind(2, end_).bind(3, is_last() ? 1 : 0);
        return select;
    }

private:
    bool is_last() const noexcept { return end_ == INT64_MAX; }

    Store& store_;
    Database& db_;
    std::int64_t change_;
    std::int64_t end_; // the change of the next reload
    Statement next_entry_;
};

} // namespace

void History::transactions(const EachTransaction& each)
{
    Statement select(store_.connection_->db,
                     fmt::format("SELECT {} FROM {} ORDER BY change.id", transaction_columns,
                                 change_with_reply));
    while (select.step())
        each(transaction_of(select));
}

std::optional<Transaction> History::find(const TransactionId& id)
{
    Statement select(store_.connection_->db,
                     fmt::format("SELECT {} FROM {} WHERE change.transaction_id = ?",
                                 transaction_columns, change_with_reply));
    select.bind_text(1, id.to_string());
    return first_transaction(select);
}

std::optional<Transaction> History::find(Serial serial)
{
    Statement select(store_.connection_->db,
                     fmt::format("SELECT {} FROM {} WHERE change.operator = {} AND"
                                 " change.serial = ? ORDER BY change.id DESC LIMIT 1",
                                 transaction_columns, change_with_reply, host_operator));
    select.bind(1, serial.value());
    return first_transaction(select);
}

void History::of_number(const NumberBlock& number, const EachEntry& each)
{
    auto& db = store_.connection_->db;
    const Store::Reading reading(store_);
    Statement select(db,
                     fmt::format("SELECT {}, journal.before, journal.after FROM {}"
                                 " LEFT JOIN journal ON journal.change = change.id"
                                 " AND journal.number = ?1 WHERE change.id IN"
                                 " (SELECT change FROM journal WHERE number = ?1"
                                 " UNION SELECT id FROM change WHERE is_reload)"
                                 " ORDER BY change.id",
                                 transaction_columns, change_with_reply));
    select.bind(1, NumberKey(number).to_signed());
    while (select.step()) {
        const auto transaction = transaction_of(select);
        const Change change{number, set_of(db, select, 10),
                            transaction.is_reload
                                ? Reloaded(store_, db, transaction.change).find(number)
                                : set_of(db, select, 11)};
        if (change.before || change.after)
            each(transaction, change);
    }
}

void History::of_transaction(const Transaction& transaction, const EachChange& each)
{
    auto& db = store_.connection_->db;
    const Store::Reading reading(store_);
    if (transaction.is_reload) {
        Reloaded reloaded(store_, db, transaction.change);
        for (auto select = reloaded.candidates(); select.step();) {
            const auto number = block_of(db, NumberKey::from_signed(select.integer(0)));
            if (const auto after = reloaded.find(number))
                each({number, std::nullopt, after});
        }
        return;
    }
    Statement select(db,
                     "SELECT number, before, after FROM journal WHERE change = ?"
                     " ORDER BY number");
    select.bind(1, static_cast<std::int64_t>(transaction.change));
    while (select.step())
        each({block_of(db, NumberKey::from_signed(select.integer(0))), set_of(db, select, 1),
              set_of(db, select, 2)});
}

void History::latest(std::size_t most, const EachChange& each)
{
    auto& db = store_.connection_->db;
    const Store::Reading reading(store_);
    Statement select(db,
                     "SELECT number, before, after FROM journal ORDER BY change DESC, number DESC"
                     " LIMIT ?");
    select.bind(1, static_cast<std::int64_t>(most));
    while (select.step())
        each({block_of(db, NumberKey::from_signed(select.integer(0))), set_of(db, select, 1),
              set_of(db, select, 2)});
}

bool History::since(Serial serial, const EachEntry& each)
{
    auto& db = store_.connection_->db;
    const Store::Reading reading(store_);
    if (serial == store_.serial())
        return true;
    const auto known = find(serial);
    const bool is_first = serial == Serial() && db.integer("SELECT journal_from FROM node") == 0;
    if (!known && !is_first) // the first serial comes without a change
        return false;
    const auto from = known ? static_cast<std::int64_t>(known->change) : 0;
    if (next_reload(db, from) != INT64_MAX)
        return false;

    Statement select(db,
                     fmt::format("SELECT {}, journal.before, journal.after, journal.number"
                                 " FROM {} JOIN journal ON journal.change = change.id"
                                 " WHERE change.id > ? ORDER BY change.id, journal.number",
                                 transaction_columns, change_with_reply));
    select.bind(1, from);
    while (select.step())
        each(transaction_of(select),
             {block_of(db, NumberKey::from_signed(select.integer(12))), set_of(db, select, 10),
              set_of(db, select, 11)});
    return true;
}

} // namespace des
