#pragma once

#include "answer/query.h"
#include "dns/tsig.h"
#include "server/catalog_zone.h"
#include "server/client_table.h"
#include "server/desk.h"
#include "server/zone_history.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace des {

// A query, as the desk sees it.
struct TransferRequest {
    const Query& query;
    const Arrival& arrival;
    const std::shared_ptr<const Snapshot>& snapshot;
    const std::shared_ptr<const Settings>& settings; // keeps the keys
    const std::optional<TsigServer>& tsig;
};

// Zones for secondaries: AXFR (RFC 5936) and IXFR (RFC 1995), each from one snapshot, in threads of
// their own, for a large zone takes a while and a slow client longer.
class Transfers {
public:
    // So many at a time; as many again may wait.
    static constexpr std::size_t most = 16;

    // `catalog`: the name of the catalog zone, if there is one.
    Transfers(ClientTable allowed, const std::optional<DomainName>& catalog, ZoneHistory& history);
    ~Transfers();
    Transfers(const Transfers&) = delete;
    Transfers& operator=(const Transfers&) = delete;

    // From now on this is the catalog zone.
    void set_catalog(std::shared_ptr<const CatalogZone> catalog);

    struct Decision {
        bool is_taken = false;                        // the answer comes later
        RCode rcode = RCode::noerror;                 // what to answer
        const RenderedZone::Records* ready = nullptr; // the same
        std::shared_ptr<const CatalogZone> catalog;   // keeps `ready`
    };
    // Of any query; one that is neither for a transfer nor for the catalog zone is not decided on.
    Decision take(const TransferRequest& request) noexcept;

private:
    struct Job {
        std::vector<std::uint8_t> packet;
        std::shared_ptr<const Snapshot> snapshot;
        std::shared_ptr<const Settings> settings;
        std::shared_ptr<const CatalogZone> catalog; // where that is the zone
        std::optional<TsigServer> tsig;
        std::shared_ptr<ReplyRoute> route;
        std::string client;
    };
    bool is_catalog(const TransferRequest& request) const noexcept;
    RCode judge(const TransferRequest& request, bool is_zone) const noexcept;
    bool enqueue(const TransferRequest& request,
                 std::shared_ptr<const CatalogZone> catalog) noexcept;
    void work(const std::stop_token& stop);
    void serve(Job job);

    const ClientTable allowed_;
    const std::optional<Apex> catalog_name_;
    Current<CatalogZone> catalog_;
    ZoneHistory& history_;
    std::mutex mutex_;
    std::condition_variable_any arrived_;
    std::deque<Job> jobs_;
    std::vector<std::jthread> threads_; // the last: they end before the rest goes
};

} // namespace des
