#pragma once

#include "dns/message.h"
#include "resolver/channel.h"
#include "resolver/event_loop.h"
#include "resolver/referral.h"
#include "resolver/server_table.h"
#include "resolver/trace.h"

#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace des {

struct ClientOptions {
    std::chrono::milliseconds timeout{2000}; // of one attempt
    int tries = 3;                           // how often each server is asked, 1 to 10
    Transport transport = Transport::udp;    // to begin with
    Recursion recursion = Recursion::desired;
    std::uint16_t referral_port = 53; // where the servers of a referral are reached
};

// A DNS client for groups of servers that know the same: asks one, and the next when it is silent
// or will not answer. Any number of look-ups may be in flight. It lives as long as its loop runs.
//
// It follows neither referrals nor aliases that an answer does not: finder.h and resolver.h do.
class DnsClient : private Channel::Listener {
public:
    // Told the lookup and the records that were asked for, unless it came to nothing.
    using Done = std::function<void(Lookup, std::vector<ResourceRecord>)>;

    DnsClient(EventLoop& loop, std::vector<SocketAddress> servers, ClientOptions options);
    DnsClient(const DnsClient&) = delete;
    DnsClient& operator=(const DnsClient&) = delete;
    DnsClient(DnsClient&&) = delete;
    DnsClient& operator=(DnsClient&&) = delete;
    virtual ~DnsClient();

    // Asks the servers that the client was made with. `done` is called from the loop, never from
    // here.
    void ask(DomainName name, RRType type, Done done);
    // Asks the servers of the delegation, of which there is one, without recursion; those that are
    // lame are passed over.
    void ask(DomainName name, RRType type, Delegation delegation, Done done);

    const std::vector<SocketAddress>& servers() const noexcept { return given_; }
    std::uint16_t referral_port() const noexcept { return options_.referral_port; }

private:
    using Clock = EventLoop::Clock;

    struct Sent {
        std::size_t server = 0; // place among those of the exchange
        Channel* channel = nullptr;
        Channel::Handle handle{};
        Clock::time_point at;
    };

    // One lookup on its way.
    struct Exchange {
        Lookup lookup;
        Done done;
        std::optional<Delegation> delegation;
        std::vector<AskedServer*> servers;
        std::vector<Sent> sent;        // by attempt; no channel where sending failed
        std::size_t first = 0;         // the server it began with
        std::size_t turn = 0;          // whose turn it is, counted through all tries
        std::vector<bool> turned_away; // by server: not to be asked again
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

    Exchange* find(Ticket ticket);
    std::uint32_t prepare(DomainName name, RRType type, Done done);
    void begin(std::uint32_t slot, const std::vector<SocketAddress>& servers);
    static std::size_t best_server(const Exchange& exchange);
    static std::size_t server_in_turn(const Exchange& exchange);

    void attempt(std::uint32_t slot, Transport transport);
    void take_answer(Exchange& exchange, Ticket ticket, const Message& message);
    // An answer may come late: after another attempt has begun.
    enum class Age { latest, earlier };
    static Age end_attempt(Exchange& exchange, Ticket ticket, Ending ending);
    void pass_over(Exchange& exchange, Ticket ticket, Ending why);
    void next_server(std::uint32_t slot);
    static bool was_round_unreachable(const Exchange& exchange);
    void give_up(std::uint32_t slot);
    void finish(std::uint32_t slot, std::vector<ResourceRecord> records);

    void set_timer();
    void expire();

    EventLoop& loop_;
    ClientOptions options_;
    std::vector<SocketAddress> given_;
    ServerTable servers_;
    std::deque<Exchange> exchanges_; // by slot
    std::vector<std::uint32_t> free_;
    std::deque<Deadline> deadlines_; // in order, since every attempt has the same time
    bool is_timer_set_ = false;
};

} // namespace des
