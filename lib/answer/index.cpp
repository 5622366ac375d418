#include "answer/index.h"

#include "answer/set_reader.h"

#include <fmt/format.h>

namespace des {
namespace {

RecordRow row_of(NumberKey key, const RecordSet& set, const Naptr& record)
{
    return {key,
            static_cast<std::uint16_t>(record.order),
            static_cast<std::uint16_t>(record.preference),
            record.flags.octets(),
            record.services.octets(),
            record.regexp.octets(),
            record.replacement.wire(),
            set.ttl(),
            set.serving()};
}

} // namespace

void Index::Load::add(NumberKey key, const RecordSet& records)
{
    for (const auto& record : records.records())
        add(row_of(key, records, record));
}

void Index::Load::add(const RecordRow& row, OperatorNumber owner)
{
    if (row.key < set_.key())
        throw Failure(Reason::broken_store,
                      fmt::format("the records are out of order at key {:016x}", row.key.bits()));
    if (row.key != set_.key()) {
        finish_set();
        set_.begin(row.key, owner);
    }
    set_.add(row);
}

void Index::Load::finish_set()
{
    const auto key = set_.key();
    if (key == NumberKey())
        return;
    auto& map = key.following() == 0 ? numbers_ : blocks_;
    map.push_back(key.bits(), set_.finish(*templates_));
}

void Index::set(const NumberBlock& number, const std::optional<RecordSet>& records,
                OperatorNumber owner)
{
    const NumberKey key(number);
    auto& map = number.is_number() ? numbers_ : blocks_;
    if (!records) {
        if (const auto before = map.erase(key.bits()))
            templates_->release(*before, generation_);
        return;
    }
    set_.begin(key, owner);
    for (const auto& record : records->records())
        set_.add(row_of(key, *records, record));
    if (const auto before = map.set(key.bits(), set_.finish(*templates_)))
        templates_->release(*before, generation_);
}

void Index::replace(Load load)
{
    load.finish_set();
    numbers_ = load.numbers_.finish();
    blocks_ = load.blocks_.finish();
    templates_ = std::move(load.templates_); // older snapshots keep the chunks they have
}

void Index::replace(Index other)
{
    numbers_ = std::move(other.numbers_);
    blocks_ = std::move(other.blocks_);
    templates_ = std::move(other.templates_);
}

std::optional<RecordSet> Index::find(const NumberBlock& number) const
{
    const NumberKey key(number);
    const auto place = (number.is_number() ? numbers_ : blocks_).search(key.bits());
    if (place.at != key.bits())
        return std::nullopt;
    return read_set(templates_->table(), place.value, key);
}

std::shared_ptr<const Snapshot> Index::publish()
{
    collect();
    auto snapshot = std::make_shared<const Snapshot>(numbers_, blocks_, templates_->table(), zone_);
    published_.push_back({++generation_, snapshot});
    return snapshot;
}

// Lets go of snapshots that nobody else holds, then of templates that none of the others knows.
void Index::collect()
{
    std::erase_if(published_, [](const Published& one) { return one.snapshot.use_count() == 1; });
    templates_->reclaim(published_.empty() ? generation_ : published_.front().generation - 1);
}

std::size_t Index::memory() const noexcept
{
    return numbers_.memory() + blocks_.memory() + templates_->memory();
}

} // namespace des
