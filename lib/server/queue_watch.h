#pragma once

#include <chrono>
#include <cstddef>

namespace des {

// Keeps the queue in front of a socket short in time, whatever its length in octets. While queries
// come faster than they are answered, that queue is full, and each answer is as late as the queue
// is long: a buffer that takes up a burst then makes every client wait for nothing. So once one
// batch after the other was full, the kernel is asked to stamp what arrives, and the buffer is cut
// to what is answered in time: what is too much is dropped by the kernel, at once and for next to
// nothing, rather than answered late. In calm times neither costs anything.
// Decides only; whoever has the socket does what is asked for.
class QueueWatch {
public:
    using Clock = std::chrono::steady_clock;
    using Wait = std::chrono::nanoseconds;

    // What the socket is to be like.
    struct Wish {
        bool stamps = false;    // arrivals bear the time
        std::size_t buffer = 0; // in octets
        bool operator==(const Wish&) const = default;
    };

    static constexpr std::size_t least_buffer = 64 * 1024; // some two batches
    static constexpr int full_batches = 4;                 // in a row, before it is no burst
    static constexpr std::chrono::seconds calm{1};         // after which all is as before

    // `buffer`: what the socket has in calm times. A wait of 0: nothing is to be done.
    QueueWatch(std::size_t buffer, Wait longest_wait) noexcept :
        buffer_(buffer), longest_wait_(longest_wait), wish_{false, buffer}
    {
    }

    bool is_on() const noexcept { return longest_wait_ > Wait{}; }
    bool is_watching() const noexcept { return wish_.stamps; }
    const Wish& wish() const noexcept { return wish_; }
    Wait longest_wait() const noexcept { return longest_wait_; }

    // After each batch while none is watched: whether it was as much as a batch can hold.
    void count(bool is_full) noexcept { full_in_a_row_ = is_full ? full_in_a_row_ + 1 : 0; }
    bool is_suspicious() const noexcept { return full_in_a_row_ >= full_batches; }

    // After each batch while it is suspicious or watching. `waited`: how long the first of the
    // batch has, 0 where that is not known.
    const Wish& look(bool is_full, Wait waited, Clock::time_point now) noexcept;

private:
    std::size_t buffer_;
    Wait longest_wait_;
    Wish wish_;
    int full_in_a_row_ = 0;
    Clock::time_point last_full_;
    Clock::time_point cut_at_;
};

} // namespace des
