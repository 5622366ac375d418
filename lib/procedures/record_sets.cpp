#include "procedures/record_sets.h"

#include "base/interrupt.h"
#include "procedures/export.h"

#include <optional>
#include <utility>

namespace des {

void each_set(Store& store, const EachSet& each)
{
    std::optional<RecordLine> first; // of the set that is being read
    std::vector<Naptr> records;
    const auto finish = [&] {
        if (!first)
            return;
        auto set = value_or_throw(
            RecordSet::of(std::exchange(records, {}), first->ttl.value_or(Ttl{}), first->serving));
        each(NumberKey(first->number), std::make_shared<const RecordSet>(std::move(set)));
    };
    each_record(store, Portion::everything(), [&](const RecordLine& line) {
        stop_if_interrupted();
        if (!first || first->number != line.number) {
            finish();
            first = line;
        }
        records.push_back(*line.record);
    });
    finish();
}

void stage(Store& store, Staging& staging)
{
    each_record(store, Portion::everything(), [&staging](const RecordLine& line) {
        stop_if_interrupted();
        staging.add(line, 0);
    });
}

} // namespace des
