#pragma once

#include "answer/responder.h"
#include "dns/cursor.h"
#include "dns/transport.h"
#include "server/reply_route.h"
#include "server/settings.h"

#include <sys/socket.h>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace des {

// A message that has come in.
struct Arrival {
    Bytes message;
    const sockaddr* peer = nullptr; // who has sent it
    Transport transport = Transport::udp;
    RouteMaker* routes = nullptr;
    // How long its session may be idle; 0: it is about to be closed.
    std::chrono::milliseconds idle_time{0};

    // For an answer that comes later: answer() returns 0 then. Nothing where none is to be had.
    std::shared_ptr<ReplyRoute> route() const { return routes ? routes->make_route() : nullptr; }
};

// What every query passes, whatever has brought it. Each thread that answers has one of its own.
class Desk {
public:
    Desk(const CurrentSnapshot& snapshot, const CurrentSettings& settings) :
        snapshot_(snapshot), settings_(settings)
    {
    }

    // One state of everything that is answered from. Held for a batch of messages: to take it is
    // cheap, but not a million times a second.
    class Sitting {
    public:
        // Returns how many octets of `reply` are to be sent; 0: none. A reply of 65535 octets
        // holds every answer, one of 4096 every answer over UDP.
        std::size_t answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept;

    private:
        // Puts into the terms whether the query is refused, or else whose records its sender sees.
        // `key`: that it is signed with; nullptr: none.
        bool is_admitted(const Arrival& arrival, const Query& query, const TsigKey* key,
                         Terms& terms) const noexcept;

        friend class Desk;
        explicit Sitting(const Desk& desk) :
            snapshot_(desk.snapshot_.load()), settings_(desk.settings_.load())
        {
        }
        std::shared_ptr<const Snapshot> snapshot_;
        std::shared_ptr<const Settings> settings_;
    };
    Sitting sit() { return Sitting(*this); }

private:
    const CurrentSnapshot& snapshot_;
    const CurrentSettings& settings_;
};

} // namespace des
