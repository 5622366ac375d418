#pragma once

#include "forward/forward_counts.h"
#include "forward/late_query.h"
#include "forward/question_key.h"
#include "forward/reply_cache.h"
#include "forward/reply_reader.h"

#include <chrono>
#include <memory>
#include <thread>

namespace des {

struct ForwardOptions {
    std::vector<DesServer> servers;            // by whose list the groups are made (DesTable)
    std::chrono::milliseconds patience{1'500}; // how long a client waits, at most
    std::size_t most_waiting = 10'000;         // clients at a time
    std::uint16_t udp_size = 1232;             // what a DES may send over UDP
    ReplyCache::Limits cache;
    TtlLimits ttl;
};

// Asks DESs for those who ask us (I2; Q.3643, clause 8.3.2). What is in the cache is answered by
// whichever thread has the query; the rest is asked in a thread of its own.
class Forwarder {
public:
    explicit Forwarder(const ForwardOptions& options);
    // Throws where a thread cannot be joined, if ever: the process ends then.
    ~Forwarder(); // NOLINT(bugprone-exception-escape)
    Forwarder(const Forwarder&) = delete;
    Forwarder& operator=(const Forwarder&) = delete;

    void start();
    // Answers those who wait, and ends.
    void drain();

    // From any thread. The answer from the cache, where there is one; 0: there is none.
    std::size_t answer(const Query& query, Bytes packet, std::span<std::uint8_t> reply,
                       const Terms& terms) noexcept;
    // Answers later, by query.send from a thread of its own. False: too many wait already.
    bool take(LateQuery query) noexcept;
    // For those that are not taken: a stale answer, or else SERVFAIL.
    std::size_t turn_away(const Query& query, Bytes packet, std::span<std::uint8_t> reply,
                          const Terms& terms) noexcept;

    ForwardCounts counts() const;

private:
    class Loop;
    ReplyCache cache_;
    ForwardCounters counters_{};
    std::unique_ptr<Loop> loop_;
    std::thread thread_;
};

} // namespace des
