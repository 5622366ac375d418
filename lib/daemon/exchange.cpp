#include "daemon/exchange.h"

#include "base/log.h"
#include "store/agreements.h"

#include <condition_variable>
#include <set>
#include <vector>

namespace des {
namespace {

constexpr std::chrono::milliseconds look_every{20};
constexpr std::chrono::milliseconds look_again_after{500};

} // namespace

Exchange::Exchange(std::string database, Cleartext cleartext) :
    database_(std::move(database)), cleartext_(cleartext)
{
}

Exchange::~Exchange()
{
    stop();
}

void Exchange::start()
{
    thread_ = std::jthread([this](const std::stop_token& stop) { watch(stop); });
}

void Exchange::stop()
{
    if (!thread_.joinable())
        return;
    thread_.request_stop();
    thread_.join();
    const std::lock_guard lock(mutex_);
    couriers_.clear();
}

void Exchange::watch(const std::stop_token& stop)
{
    std::mutex mutex;
    std::condition_variable_any stopped;
    std::unique_lock lock(mutex);
    std::optional<Store> store;
    while (!stop.stop_requested()) {
        auto pause = look_every;
        try {
            const bool is_new = !store;
            if (is_new)
                store = Store::open(database_, Access::read_only);
            if (store->has_changed() || is_new) {
                hire(*store);
                changed();
            }
        } catch (const std::exception& error) {
            log::debug("the exchange with partners: {}", error.what());
            store.reset();
            pause = look_again_after;
        }
        stopped.wait_for(lock, stop, pause, [] { return false; });
    }
}

// A courier for each agreement; those whose agreement has gone go too.
void Exchange::hire(Store& store)
{
    std::set<OperatorId> partners;
    for (const auto& agreement : Agreements(store).all())
        partners.insert(agreement.terms.partner);
    std::vector<std::unique_ptr<Courier>> dismissed; // ends when the lock is free again
    const std::lock_guard lock(mutex_);
    for (auto courier = couriers_.begin(); courier != couriers_.end();) {
        const bool stays = partners.contains(courier->first);
        if (!stays)
            dismissed.push_back(std::move(courier->second));
        courier = stays ? std::next(courier) : couriers_.erase(courier);
    }
    for (const auto& partner : partners)
        if (auto& courier = couriers_[partner]; !courier)
            courier = std::make_unique<Courier>(database_, partner, cleartext_);
}

void Exchange::changed()
{
    const std::lock_guard lock(mutex_);
    for (auto& [partner, courier] : couriers_)
        courier->changed();
}

void Exchange::partner_called(const OperatorId& partner)
{
    const std::lock_guard lock(mutex_);
    if (const auto courier = couriers_.find(partner); courier != couriers_.end())
        courier->second->partner_called();
}

void Exchange::profile_wanted(const OperatorId& partner)
{
    const std::lock_guard lock(mutex_);
    if (const auto courier = couriers_.find(partner); courier != couriers_.end())
        courier->second->profile_wanted();
}

} // namespace des
