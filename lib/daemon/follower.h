#pragma once

#include "answer/index.h"
#include "base/unique_fd.h"
#include "daemon/refresh_clock.h"
#include "daemon/source.h"
#include "daemon/zone_update.h"
#include "server/current.h"
#include "server/notify_door.h"
#include "server/settings.h"

#include <atomic>
#include <chrono>
#include <memory>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

namespace des {

// Of a read replica.
struct ReplicaOptions {
    std::vector<TransferPeer> primaries; // none: this is no replica
    // The first is the zone that is followed; its numbers are answered under the others too.
    std::vector<DomainName> apexes;
    std::string file; // keeps the zone over a restart; empty: nothing does
    TransferLimits limits;
};

// Keeps what is answered equal to a zone that primaries have (RFC 1034, section 4.3.5): asks them
// as the SOA says and when they send NOTIFY, takes changes by IXFR or the whole zone by AXFR, and
// publishes each as it is complete. When none has confirmed the zone for as long as the SOA says,
// and before there is one, what is published says that nobody may be answered from it.
class Follower : public Source {
public:
    // Publishes what the file holds, if anything. `settings` have the keys and the door. Throws
    // Failure (configuration) when there is no such key.
    Follower(ReplicaOptions options, CurrentSnapshot& current, const CurrentSettings& settings);
    ~Follower() override;
    Follower(const Follower&) = delete;
    Follower& operator=(const Follower&) = delete;

    void start() override;
    void read_again() noexcept override;
    std::uint64_t beats() const noexcept override { return beats_; }

private:
    using Clock = std::chrono::steady_clock;
    enum class Method { axfr, ixfr };

    void read_file();
    void follow(const std::stop_token& stop);
    void step();
    void wait();
    void refresh();
    Primary primary_at(const TransferPeer& server) const;
    bool ask(const Primary& primary);
    bool try_changes(const Primary& primary);
    void take(const Primary& primary, Method method);
    void confirm(Clock::time_point when);
    void publish();
    void save();
    void report_success(const std::vector<std::string>& troubles);
    void report(const std::string& trouble);
    void report_strangers();
    const DomainName& apex() const { return options_.apexes.front(); }
    const std::optional<ZoneVersion>& version() const noexcept { return head_.version; }

    ReplicaOptions options_;
    CurrentSnapshot& current_;
    const CurrentSettings& settings_;
    const std::shared_ptr<NotifyDoor> door_;
    UniqueFd wake_;
    UniqueFd stopping_;
    Index index_;
    ZoneHeadRecords head_;
    std::shared_ptr<const Snapshot> snapshot_;
    RefreshClock clock_;
    bool has_expired_ = true;     // as published
    bool is_unpublished_ = false; // what is here is newer
    std::size_t preferred_ = 0;   // the primary to ask first
    Clock::time_point asked_;     // when one was asked last
    bool is_unsaved_ = false;     // the file is older
    Clock::time_point save_from_;
    Timestamp verified_;  // when a primary had what is here
    std::string trouble_; // as reported; empty when all is well
    std::uint64_t strangers_ = 0;
    Clock::time_point report_strangers_from_;
    std::atomic<std::uint64_t> beats_ = 0;
    std::jthread thread_; // the last: it ends before the rest goes
};

} // namespace des
