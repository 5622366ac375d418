#pragma once

#include "server/zone_delta.h"

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace des {

// One state of everything that is answered from follows another.
struct ServedChange {
    std::shared_ptr<const Snapshot> before; // nothing: none is known
    std::shared_ptr<const Snapshot> after;
    std::vector<NumberKey> touched; // the numbers and blocks that may differ
};

// Keeps how the zone came to be what it is, as far back as the room allows. The deltas are made in
// a thread of its own, so that nobody waits for them who publishes or answers.
class ZoneHistory {
public:
    using Deltas = std::vector<std::shared_ptr<const ZoneDelta>>;
    // Called in the thread of the history once a version can be asked for that is the newest.
    using EachVersion = std::function<void(const Snapshot&)>;

    ZoneHistory(FixedBlockForm form, EachVersion each);
    ~ZoneHistory();
    ZoneHistory(const ZoneHistory&) = delete;
    ZoneHistory& operator=(const ZoneHistory&) = delete;

    FixedBlockForm form() const noexcept { return form_; }
    void add(ServedChange change);

    // Oldest first. Nothing when it is not known, or when what is under way takes too long.
    std::optional<Deltas> between(Serial from, Serial to);

    static constexpr std::size_t room = std::size_t{64} << 20U; // octets

private:
    void run(const std::stop_token& stop);
    void keep(const ServedChange& change, std::shared_ptr<const ZoneDelta> delta);
    bool is_under_way(Serial to) const;

    const FixedBlockForm form_;
    const EachVersion each_;
    std::mutex mutex_;
    std::condition_variable_any moved_;
    std::deque<ServedChange> waiting_; // the first is at work
    std::deque<std::shared_ptr<const ZoneDelta>> deltas_;
    std::size_t octets_ = 0;
    std::jthread thread_; // the last: it ends before the rest goes
};

} // namespace des
