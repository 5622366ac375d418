#pragma once

#include "base/counter.h"
#include "dns/codes.h"
#include "dns/transport.h"
#include "server/rate_limiter.h"

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <vector>

namespace des {

// What has become of the queries: a table of counts, by what counts (Counter, or plain numbers).
template <class Count>
struct QueryTable {
    static constexpr std::size_t rcodes = 25; // 0 to BADCOOKIE, and all others

    std::array<Count, 3> by_transport{};  // queries, in the order of Transport
    std::array<Count, rcodes> by_rcode{}; // answers
    Count truncated{};                    // answers that did not fit
    Count valid_cookies{};                // queries with one
    Count unproven_cookies{};             // queries with one that proves nothing, or is malformed
    Count rate_limited{};                 // answers withheld
    Count slipped{};                      // answers cut, or BADCOOKIE, in place of one withheld

    static constexpr std::size_t place_of(RCode rcode) noexcept
    {
        const auto value = static_cast<std::size_t>(rcode);
        return value < rcodes ? value : rcodes - 1;
    }
};

// Those of one thread, on cache lines of their own: nobody else writes near them.
struct alignas(64) QueryCounters : QueryTable<Counter> {
    std::atomic<RateLimiter::Network> last_limited{0};
};

struct QueryCounts : QueryTable<std::uint64_t> {
    RateLimiter::Network last_limited = 0; // 0: none was
};

// The counters of all threads that answer.
class QueryBooks {
public:
    // For one more thread.
    std::shared_ptr<QueryCounters> open();
    QueryCounts total() const;

private:
    mutable std::mutex mutex_;
    std::vector<std::shared_ptr<QueryCounters>> books_;
};

} // namespace des
