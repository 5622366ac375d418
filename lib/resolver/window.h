#pragma once

#include <chrono>
#include <cstddef>

namespace des {

// How many numbers may be in flight. It grows as long as answers come quickly, and shrinks when
// they are slow or lost: a fast server is used fully, a slow one is not buried.
class Window {
public:
    using Clock = std::chrono::steady_clock;
    using Duration = std::chrono::microseconds;

    // `patience` is how long an answer may take before it counts as lost.
    explicit Window(Duration patience) : patience_(patience) {}

    std::size_t size() const noexcept { return size_; }

    void answered_after(Duration elapsed) noexcept;
    // Losses soon after each other are one: they were sent before anything could be learnt.
    void lost(Clock::time_point now) noexcept;

    static constexpr std::size_t smallest = 4;
    static constexpr std::size_t largest = 512;

private:
    Duration patience_;
    std::size_t size_ = 16;
    Clock::time_point deaf_until_;
};

} // namespace des
