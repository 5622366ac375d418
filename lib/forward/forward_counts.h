#pragma once

#include <atomic>
#include <cstdint>

namespace des {

// What a forwarder has done so far.
struct ForwardCounts {
    std::uint64_t hits = 0;      // queries answered from the cache
    std::uint64_t asked = 0;     // others
    std::uint64_t coalesced = 0; // of those: waited for an answer that was under way already
    std::uint64_t refused = 0;   // of those: too many were under way
    std::uint64_t stale = 0;     // got an answer whose time was over
    std::uint64_t failed = 0;    // got SERVFAIL because no DES had answered
    std::uint64_t sent = 0;      // questions to DESs
    std::uint64_t over_tcp = 0;  // and again over TCP
    std::uint64_t time_outs = 0; // that had no answer in time
    std::uint64_t failovers = 0; // after which another DES was asked
    std::uint64_t dropped = 0;   // messages from DESs that answered nothing that was asked
};

// The same, being counted.
struct ForwardCounters {
    std::atomic<std::uint64_t> asked, coalesced, refused, stale, failed, sent, over_tcp, time_outs,
        failovers, dropped;
};

} // namespace des
