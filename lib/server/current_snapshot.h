#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace des {

class Snapshot;

// What is answered now. One thread stores, all servers load; whoever has loaded one may keep it.
// A mutex and not std::atomic<std::shared_ptr>: that of g++ 12 lets go of its lock in load()
// without release, so that a store may overtake the read.
class CurrentSnapshot {
public:
    CurrentSnapshot() = default;
    explicit CurrentSnapshot(std::shared_ptr<const Snapshot> snapshot) :
        snapshot_(std::move(snapshot))
    {
    }

    std::shared_ptr<const Snapshot> load() const
    {
        const std::lock_guard lock(mutex_);
        return snapshot_;
    }

    // The one before is let go of outside the lock: its end may take a while.
    void store(std::shared_ptr<const Snapshot> snapshot)
    {
        const std::lock_guard lock(mutex_);
        snapshot_.swap(snapshot);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const Snapshot> snapshot_;
};

} // namespace des
