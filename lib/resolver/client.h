#pragma once

#include "dns/message.h"
#include "resolver/channel.h"
#include "resolver/event_loop.h"
#include "resolver/trace.h"

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace des {

enum class Recursion { desired, not_desired };

struct ClientOptions {
    std::chrono::milliseconds timeout{2000}; // of one attempt
    int tries = 3;                           // how often each server is asked, 1 to 10
    Transport transport = Transport::udp;    // to begin with
    Recursion recursion = Recursion::desired;
};

// A DNS client for a group of servers that know the same: asks one, and the next when it is silent
// or will not answer. Any number of look-ups may be in flight. It lives as long as its loop runs.
//
// It follows no referral: whoever does makes a client for the servers referred to.
class DnsClient : private Channel::Listener {
public:
    // Told the lookup and the records that were asked for, unless it came to nothing.
    using Done = std::function<void(Lookup, std::vector<ResourceRecord>)>;

    DnsClient(EventLoop& loop, const std::vector<SocketAddress>& servers, ClientOptions options);
    DnsClient(const DnsClient&) = delete;
    DnsClient& operator=(const DnsClient&) = delete;
    DnsClient(DnsClient&&) = delete;
    DnsClient& operator=(DnsClient&&) = delete;
    virtual ~DnsClient();

    // `done` is called from the loop, never from here.
    void ask(DomainName name, RRType type, Done done);

private:
    using Clock = EventLoop::Clock;

    struct Server;

    struct Sent {
        std::size_t server = 0;
        Channel* channel = nullptr;
        Channel::Handle handle{};
        Clock::time_point at;
    };

    // One lookup on its way.
    struct Exchange {
        Lookup lookup;
        Done done;
        std::vector<Sent> sent;        // by attempt; no channel where sending failed
        std::size_t first = 0;         // the server it began with
        std::size_t turn = 0;          // whose turn it is, counted through all tries
        std::vector<bool> turned_away; // by server
        std::uint32_t generation = 0;
        bool is_active = false;
    };

    struct Deadline {
        Clock::time_point at;
        Ticket ticket;
    };

    void received(Ticket ticket, Bytes packet) override;
    void lost(Ticket ticket, const std::string& why) override;
    void stray(const Channel& channel) override;

    std::uint32_t take_slot();
    Exchange* find(Ticket ticket);
    std::size_t best_server() const;
    std::size_t server_in_turn(const Exchange& exchange) const;

    void attempt(std::uint32_t slot, Transport transport);
    void take_answer(Exchange& exchange, Ticket ticket, const Message& message);
    // An answer may come late: after another attempt has begun.
    enum class Age { latest, earlier };
    static Age end_attempt(Exchange& exchange, Ticket ticket, Ending ending);
    void next_server(std::uint32_t slot);
    bool was_round_unreachable(const Exchange& exchange) const;
    void give_up(std::uint32_t slot);
    void finish(std::uint32_t slot, std::vector<ResourceRecord> records);

    void set_timer();
    void expire();

    EventLoop& loop_;
    ClientOptions options_;
    std::vector<std::unique_ptr<Server>> servers_;
    std::deque<Exchange> exchanges_; // by slot
    std::vector<std::uint32_t> free_;
    std::deque<Deadline> deadlines_; // in order, since every attempt has the same time
    bool is_timer_set_ = false;
};

} // namespace des
