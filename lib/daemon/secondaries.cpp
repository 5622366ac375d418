#include "daemon/secondaries.h"

#include "base/log.h"

#include <exception>
#include <utility>

namespace des {

Secondaries::Secondaries(SecondaryOptions options, const CurrentSettings& settings) :
    options_(std::move(options)), notifier_(std::in_place, options_.notify, settings),
    history_(options_.fixed_blocks, [this](const Snapshot& snapshot) { each_version(snapshot); })
{
}

// The history may still be at work, and look for them.
Secondaries::~Secondaries()
{
    const std::lock_guard lock(mutex_);
    transfers_.reset();
}

Transfers& Secondaries::open(const RenderedZone& zone)
{
    auto zones = apexes_of(zone);
    if (options_.catalog)
        zones.push_back(*options_.catalog);
    const std::lock_guard lock(mutex_);
    transfers_.emplace(ClientTable(options_.allow_transfer, zones), options_.catalog, history_);
    if (options_.catalog && !catalog_)
        catalog_ = std::make_shared<const CatalogZone>(*options_.catalog, zone);
    transfers_->set_catalog(catalog_);
    return *transfers_;
}

// In the thread of the history.
void Secondaries::each_version(const Snapshot& snapshot)
{
    try {
        const auto& zone = snapshot.zone();
        const auto apexes = apexes_of(zone);
        for (const auto& apex : apexes)
            notifier_->changed(apex, zone.soa().bytes);
        if (!options_.catalog)
            return;
        const std::lock_guard lock(mutex_);
        // Its serial moves only when a zone has come or gone, and with it as far as theirs.
        if (!catalog_ || catalog_->members() != apexes)
            catalog_ = std::make_shared<const CatalogZone>(*options_.catalog, zone);
        if (transfers_)
            transfers_->set_catalog(catalog_);
        notifier_->changed(*options_.catalog, catalog_->soa().bytes);
    } catch (const std::exception& error) {
        log::error("secondaries are not told: {}", error.what());
    }
}

} // namespace des
