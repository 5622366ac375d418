#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace des {

class Snapshot;

// What holds now, of what is never changed but replaced. One thread stores, all others load;
// whoever has loaded one may keep it.
// A mutex and not std::atomic<std::shared_ptr>: that of g++ 12 lets go of its lock in load()
// without release, so that a store may overtake the read.
template <typename T>
class Current {
public:
    Current() = default;
    explicit Current(std::shared_ptr<const T> value) : value_(std::move(value)) {}

    std::shared_ptr<const T> load() const
    {
        const std::lock_guard lock(mutex_);
        return value_;
    }

    // The one before is let go of outside the lock: its end may take a while.
    void store(std::shared_ptr<const T> value)
    {
        const std::lock_guard lock(mutex_);
        value_.swap(value);
    }

private:
    mutable std::mutex mutex_;
    std::shared_ptr<const T> value_;
};

using CurrentSnapshot = Current<Snapshot>; // what is answered from

} // namespace des
