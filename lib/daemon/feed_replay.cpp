#include "daemon/feed.h"
#include "store/claims.h"
#include "store/history.h"

#include <algorithm>
#include <set>
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

// Numbers that the host once took from a partner: what the partner had there is not in the journal.
std::set<NumberKey> taken_over(Store& store)
{
    std::set<NumberKey> keys;
    const auto host = store.host().id;
    for (const auto& claim : Claims(store).all())
        if (claim.holder == host)
            keys.emplace(claim.number);
    return keys;
}

bool is_takeover(const Past& past, const std::set<NumberKey>& taken)
{
    return std::any_of(past.numbers.begin(), past.numbers.end(), [&taken](const Change& one) {
        return !one.before && taken.contains(NumberKey(one.number));
    });
}

// The changes that led to what the store holds now, newest first: as far as the journal has them,
// and only as long as no partner's profile has changed in between, of which there is no journal.
std::vector<Past> recent_changes(Store& store)
{
    std::vector<Past> recent;
    History history(store);
    const auto taken = taken_over(store);
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
        if (numbers > most_numbers || is_takeover(past, taken))
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
    const auto host = operators_.of(store_->host().id);
    for (const auto& past : recent)
        for (const auto& one : past.numbers)
            index_->set(one.number, one.before, host);
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
            index_->set(one.number, one.after, host);
            touched.emplace_back(one.number);
        }
        publish_version(static_cast<std::int64_t>(past->change), std::move(touched));
    }
    index_->set_zone(zone());
    return true;
}

} // namespace des
