#include "store/check.h"

#include "base/position.h"
#include "store/connection.h"
#include "store/schema.h"

#include <fmt/format.h>

#include <optional>
#include <vector>

namespace des {
namespace {

struct Owner {
    std::int64_t row;
    std::string name;
};

std::vector<Owner> owners(Database& db)
{
    Statement select(db,
                     "SELECT operator.id, name FROM operator JOIN profile"
                     " ON profile.operator = operator.id ORDER BY operator.id");
    std::vector<Owner> found;
    while (select.step())
        found.push_back({select.integer(0), select.text(1)});
    return found;
}

std::string to_string(const Totals& totals)
{
    return fmt::format("{} numbers, {} blocks, {} records", totals.numbers, totals.blocks,
                       totals.records);
}

} // namespace

// One look at one database, in one state.
class StoreCheck {
public:
    StoreCheck(Store& store, const std::function<void(const std::string&)>& finding,
               const std::function<void()>& read) :
        store_(store),
        db_(store.connection_->db), finding_(finding), read_(read)
    {
    }

    void run()
    {
        const Store::Reading reading(store_);
        check_file();
        for (const auto& owner : owners(db_))
            check_profile(owner);
        check_serials();
        check_change_number();
        check_partners();
        check_journal();
    }

private:
    void check_file();
    void check_profile(const Owner& owner);
    Totals count_records(const Owner& owner);
    void check_serials();
    void check_change_number();
    void check_partners();
    void check_journal();

    Store& store_;
    Database& db_;
    const std::function<void(const std::string&)>& finding_;
    const std::function<void()>& read_;
};

void StoreCheck::check_file()
{
    Statement integrity(db_, "PRAGMA integrity_check");
    while (integrity.step())
        if (integrity.octets(0) != "ok")
            finding_("the file is damaged: " + integrity.text(0));
    Statement orphans(db_, "PRAGMA foreign_key_check");
    while (orphans.step())
        finding_(fmt::format("a row of {} refers to one of {} that is not there", orphans.text(0),
                             orphans.text(2)));
}

Totals StoreCheck::count_records(const Owner& owner)
{
    Statement select(
        db_,
        fmt::format("SELECT {} FROM record WHERE operator = ? ORDER BY number", record_columns));
    select.bind(1, owner.row);
    Totals totals;
    NumberKey last;
    while (select.step()) {
        read_();
        const auto row = row_of(select);
        ++totals.records;
        try {
            record_of(db_, row);
            if (row.key != last)
                ++(block_of(db_, row.key).is_number() ? totals.numbers : totals.blocks);
        } catch (const Failure& failure) {
            finding_(failure.error().message);
        }
        last = row.key;
    }
    return totals;
}

void StoreCheck::check_profile(const Owner& owner)
{
    const auto counted = count_records(owner);
    Statement select(db_, "SELECT numbers, blocks, records FROM profile WHERE operator = ?");
    select.bind(1, owner.row).step();
    const Totals kept{select.number<std::uint64_t>(0), select.number<std::uint64_t>(1),
                      select.number<std::uint64_t>(2)};
    if (kept != counted)
        finding_(fmt::format("the profile of {} says {}, but holds {}", owner.name, to_string(kept),
                             to_string(counted)));
}

// Each change moves the serial by one; only a profile that was loaded anew may leap ahead.
void StoreCheck::check_serials()
{
    Statement select(db_, "SELECT serial, is_reload FROM change ORDER BY id");
    std::optional<Serial> last;
    while (select.step()) {
        const Serial serial(select.number<std::uint32_t>(0));
        const bool may_leap = select.integer(1) != 0;
        if (last && serial != last->next() && !(may_leap && last->precedes(serial)))
            finding_(fmt::format("the change with the serial {} follows that with {}",
                                 serial.value(), last->value()));
        last = serial;
    }
    if (last && *last != store_.serial())
        finding_(fmt::format("the profile has the serial {}, but its last change {}",
                             store_.serial().value(), last->value()));
}

void StoreCheck::check_change_number()
{
    const auto last = db_.integer("SELECT max((SELECT coalesce(max(id), 0) FROM change),"
                                  " (SELECT coalesce(max(id), 0) FROM copy_change))");
    const auto kept = static_cast<std::int64_t>(store_.change_number());
    if (kept < last)
        finding_(fmt::format("the last change is said to be number {}, but there is number {}",
                             kept, last));
}

void StoreCheck::check_partners()
{
    Statement select(db_,
                     "SELECT name, acknowledged FROM agreement JOIN operator"
                     " ON operator.id = agreement.operator WHERE acknowledged IS NOT NULL");
    while (select.step()) {
        const auto position = Position::parse(select.octets(1));
        if (!position)
            finding_(fmt::format("the place of {} is none: {}", select.text(0),
                                 position.error().message));
        else if (store_.serial().precedes(position->serial()))
            finding_(fmt::format("{} has acknowledged the serial {}, but the profile has {}",
                                 select.text(0), position->serial().value(),
                                 store_.serial().value()));
    }
}

// What a load into an empty profile brought is not in the journal; what came after it is.
void StoreCheck::check_journal()
{
    Statement select(db_,
                     "SELECT number, max(change), after FROM journal WHERE change >"
                     " (SELECT coalesce(max(id), 0) FROM change WHERE is_reload)"
                     " GROUP BY number");
    while (select.step()) {
        read_();
        const auto key = NumberKey::from_signed(select.integer(0));
        try {
            const auto number = block_of(db_, key);
            if (set_of(db_, select, 2) != store_.find(number))
                finding_(fmt::format("{} is not what the journal says of it", number.to_string()));
        } catch (const Failure& failure) {
            finding_(failure.error().message);
        }
    }
}

void check_store(Store& store, const std::function<void(const std::string&)>& finding,
                 const std::function<void()>& read)
{
    StoreCheck(store, finding, read).run();
}

} // namespace des
