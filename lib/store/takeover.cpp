#include "store/takeover.h"

#include "store/connection.h"
#include "store/profile_writer.h"

namespace des {
namespace {

constexpr std::size_t keys_at_once = 1000;

} // namespace

void Takeover::gain(NumberKey key, const EachLoss& each)
{
    gained_.push_back(key);
    if (gained_.size() >= keys_at_once)
        finish(each);
}

void Takeover::finish(const EachLoss& each)
{
    for (const auto& loss : ownership_.losses(gained_)) {
        const auto lost = find_set(db_, loss.loser, loss.key);
        ProfileWriter writer(db_, loss.loser);
        writer.replace(loss.key, lost, std::nullopt);
        writer.finish();
        each(loss, *lost);
    }
    gained_.clear();
}

std::optional<RecordSet> find_set(Database& db, std::int64_t owner, NumberKey key)
{
    Statement select(db,
                     std::string("SELECT ") + record_columns +
                         " FROM record WHERE operator = ? AND number = ?");
    select.bind(1, owner).bind(2, key.to_signed());
    auto entry = SetReader(db, select).next();
    if (!entry)
        return std::nullopt;
    return std::move(entry->set);
}

std::optional<std::int64_t> find_operator(Database& db, const std::string& name)
{
    Statement select(db, "SELECT id FROM operator WHERE name = ?");
    select.bind_text(1, name);
    if (!select.step())
        return std::nullopt;
    return select.integer(0);
}

} // namespace des
