#pragma once

#include <atomic>
#include <cstdint>

namespace des {

// Counts what one thread does, for any thread to read. No locked instruction is needed.
class Counter {
public:
    void add(std::uint64_t count = 1) noexcept
    {
        value_.store(value_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

private:
    std::atomic<std::uint64_t> value_{0};
};

} // namespace des
