#pragma once

#include "server/notifier.h"
#include "server/transfers.h"

#include <optional>
#include <vector>

namespace des {

struct SecondaryOptions {
    std::vector<ClientRule> allow_transfer; // nobody else gets a zone
    std::vector<TransferPeer> notify;
    FixedBlockForm fixed_blocks = FixedBlockForm::numbers;
    std::optional<DomainName> catalog;

    bool is_used() const noexcept { return !allow_transfer.empty() || !notify.empty(); }
};

// What other name servers get: the zones, and word of each new version.
class Secondaries {
public:
    // Throws Failure(configuration).
    Secondaries(SecondaryOptions options, const CurrentSettings& settings);

    ~Secondaries();
    Secondaries(const Secondaries&) = delete;
    Secondaries& operator=(const Secondaries&) = delete;

    // Something else is answered now. Never waits.
    void published(ServedChange change) { history_.add(std::move(change)); }
    // Who answers transfers of these apexes and of the catalog zone.
    Transfers& open(const RenderedZone& zone);

private:
    void each_version(const Snapshot& snapshot);

    const SecondaryOptions options_;
    std::mutex mutex_;
    std::shared_ptr<const CatalogZone> catalog_; // of the last version
    std::optional<Notifier> notifier_;
    ZoneHistory history_;
    std::optional<Transfers> transfers_;
};

} // namespace des
