#pragma once

#include "base/counter.h"
#include "dns/codes.h"
#include "dns/transport.h"

#include <netinet/in.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace des {

// A query and what became of it, as it is kept until it is written down. Never cleared: only as
// much of the name counts as it is long.
struct QueryNote {
    std::chrono::system_clock::time_point time;
    sockaddr_in6 client; // or a sockaddr_in, by its family
    Transport transport;
    RRType type;
    RRClass rr_class;
    RCode rcode;
    std::uint16_t size;     // of the reply; 0: there was none
    std::uint8_t name_size; // 0: the query had no question
    std::array<std::uint8_t, 255> name;
};

// The notes of one thread on their way to another, without a lock. What finds no room is lost, and
// counted.
class QueryRing {
public:
    static constexpr std::size_t capacity = 8192;

    QueryRing() : notes_(capacity) {}

    // Room for the next note, to be handed over with push(); nothing: it is lost.
    QueryNote* next() noexcept
    {
        const auto written = written_.load(std::memory_order_relaxed);
        if (written - read_.load(std::memory_order_acquire) < capacity)
            return &notes_[written % capacity];
        lost_.add();
        return nullptr;
    }
    void push() noexcept
    {
        written_.store(written_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
    }

    // For the reader: calls `use` with each note that was handed over. Returns how many.
    template <class Use>
    std::size_t drain(Use use)
    {
        const auto written = written_.load(std::memory_order_acquire);
        auto read = read_.load(std::memory_order_relaxed);
        const auto count = written - read;
        for (; read != written; ++read) {
            use(notes_[read % capacity]);
            read_.store(read + 1, std::memory_order_release);
        }
        return count;
    }

    bool is_empty() const noexcept
    {
        return read_.load(std::memory_order_acquire) == written_.load(std::memory_order_acquire);
    }
    std::uint64_t lost() const noexcept { return lost_.value(); }

private:
    std::vector<QueryNote> notes_;
    alignas(64) std::atomic<std::uint64_t> written_{0}; // each side has a cache line of its own
    Counter lost_;
    alignas(64) std::atomic<std::uint64_t> read_{0};
};

} // namespace des
