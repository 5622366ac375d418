#include "daemon/feed.h"
#include "store/history.h"

#include <utility>

namespace des {
namespace {

// How far back it goes: secondaries that are further behind fetch the whole zone.
constexpr std::size_t most_changes = 500;
constexpr std::size_t most_numbers = 50'000;

Serial previous(Serial serial)
{
    return Serial(serial.value() <= 1 ? UINT32_MAX : serial.value() - 1);
}

struct Past {
    ChangeNumber change{};
    std::vector<Change> numbers;
};

// The changes that led to what the store holds now, newest first: as far as the journal has them,
// and only as long as no partner's profile has changed in between, of which there is no journal.
std::vector<Past> recent_changes(Store& store)
{
    std::vector<Past> recent;
    History history(store);
    auto change = static_cast<std::int64_t>(store.change_number());
    std::size_t numbers = 0;
    for (auto serial = store.serial(); recent.size() < most_changes; serial = previous(serial)) {
        const auto transaction = history.find(serial);
        if (!transaction || transaction->is_reload || transaction->change != ChangeNumber{change})
            break;
        Past past{transaction->change, {}};
        history.of_transaction(*transaction,
                               [&past](const Change& one) { past.numbers.push_back(one); });
        numbers += past.numbers.size();
        if (numbers > most_numbers)
            break;
        recent.push_back(std::move(past));
        --change;
    }
    return recent;
}

} // namespace

// Publishes to secondaries, not to those who are answered, the versions that led to this one: so
// that after a restart they get the difference to what they have. The index is as the store.
bool Feed::replay()
{
    const auto recent = recent_changes(*store_);
    if (recent.empty())
        return false;
    for (const auto& past : recent)
        for (const auto& one : past.numbers)
            index_->set(one.number, one.before);
    const auto publish_version = [this](std::int64_t change, std::vector<NumberKey> touched) {
        auto version = zone();
        version.serial = serial_of(ChangeNumber{change});
        index_->set_zone(version);
        const auto snapshot = index_->publish();
        const auto before = std::exchange(published_, snapshot);
        terms_.published({before, snapshot, std::move(touched)});
    };
    publish_version(static_cast<std::int64_t>(recent.back().change) - 1, {});
    for (auto past = recent.rbegin(); past != recent.rend(); ++past) {
        std::vector<NumberKey> touched;
        for (const auto& one : past->numbers) {
            index_->set(one.number, one.after);
            touched.emplace_back(one.number);
        }
        publish_version(static_cast<std::int64_t>(past->change), std::move(touched));
    }
    index_->set_zone(zone());
    return true;
}

} // namespace des
