#pragma once

#include "dns/cursor.h"

#include <memory>

namespace des {

// The way back to a client, for an answer that comes later, or in many messages. The client is
// waited for while one is alive: let go of it once all is said. It outlives the connection, and
// the server, without harm.
class ReplyRoute {
public:
    ReplyRoute() = default;
    virtual ~ReplyRoute() = default;
    ReplyRoute(const ReplyRoute&) = delete;
    ReplyRoute& operator=(const ReplyRoute&) = delete;

    // One message, without its length in front. From any thread, never waits; is lost when the
    // client has gone. Whoever sends more than one calls wait_for_room() before each of the others.
    virtual void send(Bytes message) = 0;
    // Blocks until most of what was sent has gone. False: so has the client.
    virtual bool wait_for_room() = 0;
};

// What makes routes to the client whose message is being answered.
class RouteMaker {
public:
    virtual std::shared_ptr<ReplyRoute> make_route() = 0;

protected:
    RouteMaker() = default;
    ~RouteMaker() = default;
    RouteMaker(const RouteMaker&) = default;
    RouteMaker& operator=(const RouteMaker&) = default;
};

} // namespace des
