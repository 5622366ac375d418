#pragma once

#include "base/error.h"
#include "dns/cursor.h"

#include <cstdint>
#include <string>

namespace des {

// Who a query belongs to: the slot of an exchange in the client, the how manieth exchange it is
// there, and which of its attempts.
struct Ticket {
    std::uint32_t slot = 0;
    std::uint32_t generation = 0;
    std::uint32_t attempt = 0;
    bool operator==(const Ticket&) const = default;
};

// Carries queries to one server and brings back what comes under their ids. It chooses the ids, at
// random among those it does not wait for.
class Channel {
public:
    using Handle = std::uint32_t;

    // Told what happens, never from within send() or forget().
    class Listener {
    public:
        Listener() = default;
        Listener(const Listener&) = delete;
        Listener& operator=(const Listener&) = delete;
        Listener(Listener&&) = delete;
        Listener& operator=(Listener&&) = delete;

        // A message under the id of the query. Others may follow, until forget().
        virtual void received(Ticket ticket, Bytes packet) = 0;
        // The query is lost and forgotten.
        virtual void lost(Ticket ticket, const std::string& why) = 0;
        // A message under an id that no query waits for.
        virtual void stray(const Channel& channel) = 0;

    protected:
        ~Listener() = default;
    };

    Channel() = default;
    Channel(const Channel&) = delete;
    Channel& operator=(const Channel&) = delete;
    Channel(Channel&&) = delete;
    Channel& operator=(Channel&&) = delete;
    virtual ~Channel() = default;

    // Puts the id into the first two octets of its copy and sends it soon. An error says why the
    // system refuses to.
    virtual Result<Handle> send(Ticket ticket, Bytes query) = 0;

    enum class Because { answered, given_up };
    // Does nothing when the query was lost, and its handle now is another's.
    virtual void forget(Handle handle, Ticket ticket, Because because) = 0;
};

} // namespace des
