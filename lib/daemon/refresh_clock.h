#pragma once

#include "dns/soa.h"

#include <chrono>
#include <optional>

namespace des {

// When to ask a primary again, and until when a zone may be answered from (RFC 1034, section
// 4.3.5): REFRESH after it was found to be what the primary has, RETRY after a failure, EXPIRE
// after the last time it was found so.
class RefreshClock {
public:
    using Time = std::chrono::steady_clock::time_point;

    // Ask at once.
    explicit RefreshClock(Time now) : next_(now) {}

    // The zone with this SOA was what a primary has.
    void succeeded(Time when, const Soa& soa);
    // A zone that was so once; whether it still is, nobody has asked yet.
    void remember(Time when, const Soa& soa);
    void failed(Time now);
    void hurry(Time now) { next_ = now; }

    Time next() const noexcept { return next_; }
    // Nothing: there is no zone yet.
    std::optional<Time> expires() const noexcept { return expires_; }
    bool has_expired(Time now) const noexcept { return !expires_ || now >= *expires_; }

private:
    Time next_;
    std::optional<Time> expires_;
    std::chrono::seconds retry_{0}; // the last; while there is no zone it grows
    std::optional<std::chrono::seconds> stated_retry_;
};

} // namespace des
