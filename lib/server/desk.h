#pragma once

#include "dns/codes.h"
#include "dns/cursor.h"
#include "dns/transport.h"
#include "server/query_counters.h"
#include "server/query_log.h"
#include "server/rate_limiter.h"
#include "server/reply_route.h"
#include "server/settings.h"

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace des {

class Forwarder;

// A message that has come in.
struct Arrival {
    Bytes message;
    const sockaddr* peer = nullptr; // who has sent it
    Transport transport = Transport::udp;
    RouteMaker* routes = nullptr;
    // How long its session may be idle; 0: it is about to be closed.
    std::chrono::milliseconds idle_time{0};
    RCode verdict = RCode::noerror; // anything else is the reply: decided before it came here

    // For an answer that comes later: answer() returns 0 then. Nothing where none is to be had.
    std::shared_ptr<ReplyRoute> route() const { return routes ? routes->make_route() : nullptr; }
};

// Whom the desks share. They outlive the desks.
struct DeskStaff {
    QueryLog* log = nullptr;        // notes every query while it is on
    Forwarder* forwarder = nullptr; // asks others what the snapshot does not know
};

// What every query passes, whatever has brought it. Each thread that answers has one of its own.
class Desk {
    // What only the thread at the desk writes.
    struct Own {
        std::shared_ptr<QueryCounters> counters;
        RateLimiter limiter;
        std::shared_ptr<QueryRing> ring; // none: no query is ever logged
    };

public:
    // What is answered is counted in `books`.
    Desk(const CurrentSnapshot& snapshot, const CurrentSettings& settings, QueryBooks& books,
         const DeskStaff& staff = {});
    // For another thread, which has a page of its own in the books.
    Desk(const Desk& other);
    Desk(Desk&&) noexcept = default;
    Desk& operator=(const Desk&) = delete;
    Desk& operator=(Desk&&) = delete;
    ~Desk() = default;

    // One state of everything that is answered from. Held for a batch of messages: to take it is
    // cheap, but not a million times a second.
    class Sitting {
    public:
        // Returns how many octets of `reply` are to be sent; 0: none. A reply of 65535 octets
        // holds every answer, one of 4096 every answer over UDP.
        std::size_t answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept;

    private:
        friend class Desk;
        explicit Sitting(const Desk& desk);
        struct Hearing;
        void check_signature(Hearing& hearing) noexcept;
        bool hand_over(Hearing& hearing) noexcept;
        void admit(Hearing& hearing) const noexcept;
        void hear_notify(Hearing& hearing) const noexcept;
        void read_options(Hearing& hearing) noexcept;
        std::optional<std::size_t> ask_others(Hearing& hearing,
                                              std::span<std::uint8_t> reply) const noexcept;
        std::size_t limit(Hearing& hearing, std::span<std::uint8_t> reply,
                          std::size_t size) noexcept;
        void count(const Hearing& hearing, Bytes reply) noexcept;
        void note(const Hearing& hearing, Bytes reply) noexcept;

        std::shared_ptr<const Snapshot> snapshot_;
        std::shared_ptr<const Settings> settings_;
        Forwarder* forwarder_;
        Own& own_;
        std::uint32_t now_ms_;                       // for rates
        std::uint32_t now_s_;                        // since 1970
        QueryRing* ring_ = nullptr;                  // where queries are noted, while they are
        std::chrono::system_clock::time_point time_; // then
    };
    Sitting sit() { return Sitting(*this); }

private:
    const CurrentSnapshot& snapshot_;
    const CurrentSettings& settings_;
    QueryBooks& books_;
    DeskStaff staff_;
    std::unique_ptr<Own> own_;
};

} // namespace des
