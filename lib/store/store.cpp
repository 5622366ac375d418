#include "store/store.h"

#include "naptr/wire.h"
#include "store/connection.h"
#include "store/schema.h"

#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <queue>
#include <utility>

namespace des {
namespace {

// So many changed numbers are read one by one in any case; of more, so many times as many records
// must be there: else reading all of them, which are in order, is quicker.
constexpr std::int64_t few_changes = 200'000;
constexpr std::int64_t records_a_change = 5;

std::string select_records(std::int64_t owner, const std::string& condition)
{
    return fmt::format("SELECT {} FROM record WHERE operator = {} {} ORDER BY number, \"order\", "
                       "preference, flags, services, regexp, replacement",
                       record_columns, owner, condition);
}

DomainName name_of(const Database& db, std::string_view wire)
{
    auto name = DomainName::decode(wire);
    if (!name)
        throw_damaged(db, name.error().message);
    return *std::move(name);
}

std::vector<DomainName> names_of(Database& db, const std::string& table)
{
    Statement select(db, "SELECT name FROM " + table + " ORDER BY place");
    std::vector<DomainName> names;
    while (select.step())
        names.push_back(name_of(db, select.octets(0)));
    if (names.empty())
        throw_damaged(db, "no " + table);
    return names;
}

// The one row that every DES database has.
Statement host_row(Database& db, const std::string& columns)
{
    Statement select(db,
                     "SELECT " + columns +
                         " FROM node JOIN operator ON operator.id = node.operator"
                         " JOIN profile ON profile.operator = node.operator");
    if (!select.step())
        throw_damaged(db, "no host operator");
    return select;
}

RecordRow row_of(const Statement& select, std::int64_t owner)
{
    auto row = row_of(select);
    row.owner = owner;
    return row;
}

void each_row(Statement& select, std::int64_t owner,
              const std::function<void(const RecordRow&)>& each)
{
    while (select.step())
        each(row_of(select, owner));
}

bool is_known_number_by_number(Database& db, std::int64_t since)
{
    if (since < db.integer("SELECT max(feed_from, journal_from) FROM node"))
        return false;
    const auto records = db.integer("SELECT sum(records) FROM profile");
    const auto most_changes = std::max(few_changes, records / records_a_change);
    Statement reloads(db,
                      "SELECT (SELECT count(*) FROM change WHERE id > ?1 AND is_reload)"
                      " + (SELECT count(*) FROM copy_change WHERE id > ?1 AND is_reload)");
    reloads.bind(1, since).step();
    Statement changes(db,
                      "SELECT count(*) FROM (SELECT 1 FROM journal WHERE change > ?1"
                      " UNION ALL SELECT 1 FROM touched WHERE change > ?1 LIMIT ?2)");
    changes.bind(1, since).bind(2, most_changes + 1).step();
    return reloads.integer(0) == 0 && changes.integer(0) <= most_changes;
}

// Every operator whose profile is in the file.
std::vector<std::int64_t> owners(Database& db)
{
    Statement select(db, "SELECT operator FROM profile ORDER BY operator");
    std::vector<std::int64_t> rows;
    while (select.step())
        rows.push_back(select.integer(0));
    return rows;
}

} // namespace

Store::Store(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

Store::Reading::Reading(Store& store) :
    store_(store), is_outermost_(!store.connection_->db.in_transaction())
{
    if (!is_outermost_)
        return;
    store_.connection_->db.run("BEGIN");
    store_.change_number(); // the first look fixes the state that is seen
}

Store::Reading::~Reading()
{
    if (is_outermost_)
        store_.connection_->db.roll_back();
}

Host Store::host()
{
    auto& db = connection_->db;
    const Reading reading(*this);
    const auto row = host_row(db,
                              "operator.name, contact, default_ttl, negative_ttl, refresh, "
                              "retry, expire");
    using Seconds = std::chrono::duration<std::uint32_t>;
    const auto seconds = [&row](int column) { return Seconds(row.number<std::uint32_t>(column)); };
    return {value_or_throw(OperatorId::parse(row.octets(0))),
            names_of(db, "apex"),
            names_of(db, "name_server"),
            name_of(db, row.octets(1)),
            seconds(2),
            seconds(3),
            seconds(4),
            seconds(5),
            seconds(6)};
}

Serial Store::serial()
{
    return Serial(host_row(connection_->db, "serial").number<std::uint32_t>(0));
}

Totals Store::totals()
{
    const auto row = host_row(connection_->db, "numbers, blocks, records");
    return {row.number<std::uint64_t>(0), row.number<std::uint64_t>(1),
            row.number<std::uint64_t>(2)};
}

ChangeNumber Store::change_number()
{
    return ChangeNumber{host_row(connection_->db, "change_number").integer(0)};
}

int Store::schema_version()
{
    return des::schema_version(connection_->db);
}

bool Store::has_changed()
{
    StatementUse version(connection_->data_version);
    version->step();
    const auto now = version->integer(0);
    return std::exchange(connection_->last_data_version, now) != now;
}

std::optional<RecordSet> Store::find(const NumberBlock& number)
{
    auto& select = connection_->records_of_number;
    select.bind(1, NumberKey(number).to_signed());
    auto entry = SetReader(connection_->db, select).next();
    if (!entry)
        return std::nullopt;
    return std::move(entry->set);
}

void Store::scan(const std::function<void(const RecordRow&)>& each)
{
    Statement select(connection_->db, select_records(host_operator, ""));
    each_row(select, host_operator, each);
}

void Store::scan(NumberKey first, NumberKey last, const std::function<void(const RecordRow&)>& each)
{
    Statement select(connection_->db, select_records(host_operator, "AND number BETWEEN ? AND ?"));
    select.bind(1, first.to_signed()).bind(2, last.to_signed());
    each_row(select, host_operator, each);
}

void Store::scan(const OperatorId& owner, NumberKey first, NumberKey last,
                 const std::function<void(const RecordRow&)>& each)
{
    const auto row = find_operator(connection_->db, owner);
    if (!row)
        return;
    Statement select(connection_->db, select_records(*row, "AND number BETWEEN ? AND ?"));
    select.bind(1, first.to_signed()).bind(2, last.to_signed());
    each_row(select, *row, each);
}

std::vector<NumberBlock> Store::numbers(NumberKey first, NumberKey last, std::size_t limit)
{
    auto& db = connection_->db;
    Statement select(db,
                     fmt::format("SELECT DISTINCT number FROM record WHERE operator = {}"
                                 " AND number BETWEEN ? AND ? ORDER BY number LIMIT ?",
                                 host_operator));
    select.bind(1, first.to_signed()).bind(2, last.to_signed());
    select.bind(3, static_cast<std::int64_t>(limit));
    std::vector<NumberBlock> found;
    while (select.step())
        found.push_back(block_of(db, NumberKey::from_signed(select.integer(0))));
    return found;
}

// The profiles are read side by side: each is in the order of its keys, and no two have the same.
void Store::scan_served(const std::function<void(const RecordRow&)>& each)
{
    auto& db = connection_->db;
    const Reading reading(*this);
    const auto rows = owners(db);
    if (rows.size() == 1)
        return scan(each);
    const auto by_key = [](const auto& a, const auto& b) { return a.first > b.first; };
    struct Profile {
        std::int64_t owner;
        Statement select;
    };
    using Next = std::pair<NumberKey, Profile*>;
    std::priority_queue<Next, std::vector<Next>, decltype(by_key)> next(by_key);
    std::deque<Profile> profiles;
    const auto advance = [&next](Profile& profile) {
        if (profile.select.step())
            next.emplace(NumberKey::from_signed(profile.select.integer(0)), &profile);
    };
    for (const auto owner : rows)
        advance(profiles.emplace_back(Profile{owner, Statement(db, select_records(owner, ""))}));
    while (!next.empty()) {
        const auto [key, profile] = next.top();
        next.pop();
        auto& select = profile->select;
        bool is_same = true;
        while (is_same) { // the records of a number stay together
            each(row_of(select, profile->owner));
            const bool more = select.step();
            is_same = more && NumberKey::from_signed(select.integer(0)) == key;
            if (more && !is_same)
                next.emplace(NumberKey::from_signed(select.integer(0)), profile);
        }
    }
}

std::optional<RecordSet> Store::find_served(const NumberBlock& number)
{
    auto& select = connection_->served_records_of_number;
    select.bind(1, NumberKey(number).to_signed());
    auto entry = SetReader(connection_->db, select).next();
    if (!entry)
        return std::nullopt;
    return std::move(entry->set);
}

std::optional<OperatorId> Store::owner_served(const NumberBlock& number)
{
    auto& db = connection_->db;
    StatementUse select(connection_->served_owner_of_number);
    select->bind(1, NumberKey(number).to_signed());
    if (!select->step())
        return std::nullopt;
    return sound(db, OperatorId::parse(select->octets(0)));
}

std::vector<Store::Operator> Store::operators()
{
    auto& db = connection_->db;
    Statement select(db, "SELECT id, name FROM operator ORDER BY id");
    std::vector<Operator> all;
    while (select.step())
        all.push_back({select.integer(0), sound(db, OperatorId::parse(select.octets(1)))});
    return all;
}

bool Store::changed_since(ChangeNumber since, const EachChanged& each)
{
    auto& db = connection_->db;
    const Reading reading(*this);
    const auto from = static_cast<std::int64_t>(since);
    if (since > change_number() || !is_known_number_by_number(db, from))
        return false;

    // Put together first: else SQLite walks through the whole journal in the order of the numbers.
    // With max(), "after" is that of the same row: what the last change has left.
    Statement select(db,
                     "WITH changed AS MATERIALIZED"
                     " (SELECT number, change, after FROM journal WHERE change > ?1"
                     " UNION ALL SELECT number, change, NULL FROM touched WHERE change > ?1)"
                     " SELECT number, max(change), after FROM changed GROUP BY number");
    select.bind(1, from);
    while (select.step()) {
        const auto block = block_of(db, NumberKey::from_signed(select.integer(0)));
        // What the host holds, nobody else does.
        each(block,
             select.is_null(2) ? find_served(block)
                               : std::optional(sound(db, decode_set(select.octets(2)))));
    }
    return true;
}

} // namespace des
