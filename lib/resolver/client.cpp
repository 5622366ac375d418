#include "resolver/client.h"

#include "resolver/answer_reader.h"

#include <algorithm>

namespace des {
namespace {

using std::chrono::seconds;

// How long a silent server is asked only when the others are silent too.
constexpr seconds avoidance{10};
// Before asking again where nobody listened: it may be about to start.
constexpr std::chrono::milliseconds pause{200};

constexpr std::uint16_t udp_payload = 1232; // DNS flag day 2020

std::vector<std::uint8_t> encode_query(const Lookup& lookup, bool with_edns)
{
    const std::uint16_t flags = lookup.recursion == Recursion::desired ? Header::rd : 0;
    Edns edns;
    edns.payload = udp_payload;
    return encode_message(make_query(0, {lookup.name, lookup.type}, flags,
                                     with_edns ? std::optional(edns) : std::nullopt));
}

} // namespace

DnsClient::DnsClient(EventLoop& loop, std::vector<SocketAddress> servers, ClientOptions options) :
    loop_(loop), options_(options), given_(std::move(servers)), servers_(loop, *this)
{
}

DnsClient::~DnsClient() = default;

void DnsClient::ask(DomainName name, RRType type, Done done)
{
    const auto slot = prepare(std::move(name), type, std::move(done));
    exchanges_[slot].lookup.recursion = options_.recursion;
    begin(slot, given_);
}

void DnsClient::ask(DomainName name, RRType type, Delegation delegation, Done done)
{
    const auto slot = prepare(std::move(name), type, std::move(done));
    auto& exchange = exchanges_[slot];
    exchange.lookup.recursion = Recursion::not_desired;
    exchange.lookup.zone = delegation.zone;
    begin(slot, exchange.delegation.emplace(std::move(delegation)).servers);
}

void DnsClient::begin(std::uint32_t slot, const std::vector<SocketAddress>& servers)
{
    auto& exchange = exchanges_[slot];
    exchange.servers = servers_.at(servers);
    exchange.turned_away.assign(servers.size(), false);
    exchange.first = best_server(exchange);
    attempt(slot, options_.transport);
}

std::uint32_t DnsClient::prepare(DomainName name, RRType type, Done done)
{
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(exchanges_.size()));
        exchanges_.emplace_back();
    }
    const auto slot = free_.back();
    free_.pop_back();
    auto& exchange = exchanges_[slot];
    exchange.lookup = {};
    exchange.lookup.name = std::move(name);
    exchange.lookup.type = type;
    exchange.done = std::move(done);
    exchange.delegation.reset();
    exchange.sent.clear();
    exchange.turn = 0;
    exchange.is_active = true;
    ++exchange.generation;
    return slot;
}

DnsClient::Exchange* DnsClient::find(Ticket ticket)
{
    auto& exchange = exchanges_[ticket.slot];
    return exchange.is_active && exchange.generation == ticket.generation ? &exchange : nullptr;
}

// The first that was not silent of late.
std::size_t DnsClient::best_server(const Exchange& exchange)
{
    const auto now = Clock::now();
    for (std::size_t i = 0; i < exchange.servers.size(); ++i)
        if (exchange.servers[i]->avoid_until <= now)
            return i;
    return 0;
}

std::size_t DnsClient::server_in_turn(const Exchange& exchange)
{
    return (exchange.first + exchange.turn) % exchange.servers.size();
}

void DnsClient::attempt(std::uint32_t slot, Transport transport)
{
    auto& exchange = exchanges_[slot];
    const auto index = server_in_turn(exchange);
    auto& server = *exchange.servers[index];
    auto& channel = server.channel(transport);
    const auto number = static_cast<std::uint32_t>(exchange.sent.size());
    const Ticket ticket{slot, exchange.generation, number};
    const auto now = Clock::now();
    Attempt attempt;
    attempt.server = server.address;
    attempt.transport = transport;
    attempt.edns = server.edns;
    exchange.lookup.attempts.push_back(std::move(attempt));

    const auto query = encode_query(exchange.lookup, server.edns);
    const auto handle = channel.send(ticket, query);
    if (!handle) {
        exchange.sent.push_back({index, nullptr, 0, now});
        loop_.post([this, ticket, why = handle.error().message] { lost(ticket, why); });
        return;
    }
    exchange.sent.push_back({index, &channel, *handle, now});
    deadlines_.push_back({now + options_.timeout, ticket});
    set_timer();
}

void DnsClient::received(Ticket ticket, Bytes packet)
{
    auto* exchange = find(ticket);
    if (exchange == nullptr)
        return;
    auto& attempt = exchange->lookup.attempts[ticket.attempt];
    ByteReader reader(packet);
    const auto header = read_header(reader);
    // What was cut off may not decode, and does not matter.
    if (attempt.transport == Transport::udp && header.has(Header::qr) && header.has(Header::tc)) {
        attempt.reply = Reply{header.rcode(),     header.flags,       false,        header.answers,
                              header.authorities, header.additionals, packet.size()};
        if (end_attempt(*exchange, ticket, Ending::truncated) == Age::latest)
            this->attempt(ticket.slot, Transport::tcp);
        return;
    }
    const auto message = decode_message(packet);
    const auto& lookup = exchange->lookup;
    const auto why = message ? mismatch(*message, {lookup.name, lookup.type}) : "no DNS message";
    if (!why.empty()) {
        attempt.ignored.push_back(why);
        return;
    }
    attempt.reply = reply_of(*message, packet.size());
    take_answer(*exchange, ticket, *message);
}

void DnsClient::take_answer(Exchange& exchange, Ticket ticket, const Message& message)
{
    const auto index = exchange.sent[ticket.attempt].server;
    auto& attempt = exchange.lookup.attempts[ticket.attempt];
    if (attempt.edns && dislikes_edns(message)) {
        exchange.servers[index]->edns = false;
        if (end_attempt(exchange, ticket, Ending::no_edns) == Age::latest)
            this->attempt(ticket.slot, attempt.transport);
        return;
    }
    if (turns_away(message))
        return pass_over(exchange, ticket, Ending::turned_away);
    auto records = conclude(exchange.lookup, message, options_.referral_port);
    if (exchange.delegation) {
        attempt.lameness = lameness(exchange.lookup, message, *exchange.delegation);
        if (attempt.lameness)
            return pass_over(exchange, ticket, Ending::lame);
    }
    exchange.servers[index]->avoid_until = {};
    end_attempt(exchange, ticket, Ending::accepted);
    finish(ticket.slot, std::move(records));
}

void DnsClient::pass_over(Exchange& exchange, Ticket ticket, Ending why)
{
    exchange.turned_away[exchange.sent[ticket.attempt].server] = true;
    if (end_attempt(exchange, ticket, why) == Age::latest)
        next_server(ticket.slot);
}

void DnsClient::lost(Ticket ticket, const std::string& why)
{
    auto* exchange = find(ticket);
    if (exchange == nullptr || exchange->lookup.attempts[ticket.attempt].ending != Ending::none)
        return;
    exchange->lookup.attempts[ticket.attempt].problem = why;
    exchange->servers[exchange->sent[ticket.attempt].server]->avoid_until =
        Clock::now() + avoidance;
    end_attempt(*exchange, ticket, Ending::unreachable);
    next_server(ticket.slot);
}

// Told to the lookup only when there is no doubt whose it is: a person watches.
void DnsClient::stray(const Channel& channel)
{
    if (exchanges_.size() != 1 || !exchanges_[0].is_active)
        return;
    auto& exchange = exchanges_[0];
    if (exchange.sent.back().channel == &channel)
        exchange.lookup.attempts.back().ignored.emplace_back("an id that was not asked");
}

DnsClient::Age DnsClient::end_attempt(Exchange& exchange, Ticket ticket, Ending ending)
{
    auto& attempt = exchange.lookup.attempts[ticket.attempt];
    attempt.ending = ending;
    attempt.elapsed = std::chrono::duration_cast<std::chrono::microseconds>(
        Clock::now() - exchange.sent[ticket.attempt].at);
    return ticket.attempt + 1 == exchange.sent.size() ? Age::latest : Age::earlier;
}

void DnsClient::next_server(std::uint32_t slot)
{
    auto& exchange = exchanges_[slot];
    const auto size = exchange.servers.size();
    const auto turns = size * static_cast<std::size_t>(options_.tries);
    do
        ++exchange.turn;
    while (exchange.turn < turns && exchange.turned_away[server_in_turn(exchange)]);
    if (exchange.turn >= turns)
        return give_up(slot);
    if (exchange.turn % size != 0 || !was_round_unreachable(exchange))
        return attempt(slot, options_.transport);
    const Ticket ticket{slot, exchange.generation};
    loop_.at(Clock::now() + pause, [this, ticket] {
        if (find(ticket) != nullptr)
            attempt(ticket.slot, options_.transport);
    });
}

bool DnsClient::was_round_unreachable(const Exchange& exchange)
{
    const auto size = exchange.servers.size();
    const auto& attempts = exchange.lookup.attempts;
    return attempts.size() >= size &&
        std::all_of(attempts.end() - static_cast<std::ptrdiff_t>(size), attempts.end(),
                    [](const Attempt& attempt) { return attempt.ending == Ending::unreachable; });
}

void DnsClient::give_up(std::uint32_t slot)
{
    conclude_without_answer(exchanges_[slot].lookup);
    finish(slot, {});
}

void DnsClient::finish(std::uint32_t slot, std::vector<ResourceRecord> records)
{
    auto& exchange = exchanges_[slot];
    for (std::uint32_t i = 0; i < exchange.sent.size(); ++i)
        if (const auto& sent = exchange.sent[i]; sent.channel != nullptr)
            sent.channel->forget(sent.handle, {slot, exchange.generation, i},
                                 Channel::Because::answered);
    exchange.is_active = false;
    free_.push_back(slot);
    const auto done = std::move(exchange.done);
    done(std::move(exchange.lookup), std::move(records));
}

void DnsClient::set_timer()
{
    if (is_timer_set_ || deadlines_.empty())
        return;
    is_timer_set_ = true;
    loop_.at(deadlines_.front().at, [this] {
        is_timer_set_ = false;
        expire();
        set_timer();
    });
}

// An answer that comes late is still taken, over UDP, while the next one is waited for.
void DnsClient::expire()
{
    const auto now = Clock::now();
    while (!deadlines_.empty() && deadlines_.front().at <= now) {
        const auto ticket = deadlines_.front().ticket;
        deadlines_.pop_front();
        auto* exchange = find(ticket);
        if (exchange == nullptr || exchange->lookup.attempts[ticket.attempt].ending != Ending::none)
            continue;
        const auto& sent = exchange->sent[ticket.attempt];
        exchange->servers[sent.server]->avoid_until = now + avoidance;
        end_attempt(*exchange, ticket, Ending::timed_out);
        if (exchange->lookup.attempts[ticket.attempt].transport == Transport::tcp)
            sent.channel->forget(sent.handle, ticket, Channel::Because::given_up);
        next_server(ticket.slot);
    }
}

} // namespace des
