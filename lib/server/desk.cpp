#include "server/desk.h"

#include "answer/responder.h"
#include "dns/tsig.h"
#include "server/edns_options.h"
#include "server/forwarding.h"
#include "server/notify_door.h"
#include "server/transfers.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstring>
#include <ctime>
#include <optional>

namespace des {
namespace {

constexpr std::array<std::uint8_t, 2> prohibited{0, 18}; // RFC 8914, section 4.19
constexpr std::uint16_t padding_block = 468;             // RFC 8467, section 4.1

// In units of 100 ms (RFC 7828, section 3.1).
void add_keepalive(ReplyOptions& options, std::chrono::milliseconds idle_time) noexcept
{
    const auto timeout = std::min<std::int64_t>(idle_time.count() / 100, 0xffff);
    const std::array<std::uint8_t, 2> value{static_cast<std::uint8_t>(timeout >> 8),
                                            static_cast<std::uint8_t>(timeout & 255)};
    options.add(OptionCode::keepalive, value);
}

timespec read_clock(clockid_t clock) noexcept
{
    timespec time{};
    clock_gettime(clock, &time); // does not fail: the clocks asked for exist
    return time;
}

// RFC 7873, section 5.4: a query that asks nothing but for a cookie, or whether the one it has is
// good.
RCode verdict_on_empty(CookieState state, Bytes option) noexcept
{
    const bool is_bad = state != CookieState::valid && option.size() > Cookies::client_size;
    return is_bad ? RCode::badcookie : RCode::noerror;
}

} // namespace

// A query, and what is decided about its reply step by step.
struct Desk::Sitting::Hearing {
    explicit Hearing(const Arrival& arrived) noexcept :
        arrival(arrived), query(read_query(arrived.message))
    {
    }

    std::size_t reply(const Snapshot& snapshot, std::span<std::uint8_t> room) noexcept
    {
        terms.options = options.bytes();
        return respond(snapshot, query, arrival.message, room, terms);
    }

    // The reply has only the lower four bits of it where they can be found.
    RCode rcode_of(Bytes reply) const noexcept
    {
        if (query.verdict != RCode::noerror)
            return query.verdict;
        return terms.verdict != RCode::noerror ? terms.verdict : static_cast<RCode>(reply[3] & 15U);
    }

    const Arrival& arrival;
    Query query;
    Terms terms;
    ReplyOptions options;
    CookieState cookie = CookieState::absent;
    std::optional<TsigServer> tsig;
    Transfers::Decision transfer;
};

Desk::Desk(const CurrentSnapshot& snapshot, const CurrentSettings& settings, QueryBooks& books,
           const DeskStaff& staff) :
    snapshot_(snapshot),
    settings_(settings), books_(books), staff_(staff)
{
    own_ = std::make_unique<Own>(Own{books.open(), RateLimiter(settings.load()->rate_limit),
                                     staff.log != nullptr ? staff.log->make_ring() : nullptr});
}

Desk::Desk(const Desk& other) : Desk(other.snapshot_, other.settings_, other.books_, other.staff_)
{
}

Desk::Sitting::Sitting(const Desk& desk) :
    snapshot_(desk.snapshot_.load()), settings_(desk.settings_.load()),
    forwarder_(desk.staff_.forwarder), own_(*desk.own_)
{
    const auto even = read_clock(CLOCK_MONOTONIC_COARSE);
    now_ms_ = static_cast<std::uint32_t>(even.tv_sec * 1000 + even.tv_nsec / 1'000'000);
    now_s_ = static_cast<std::uint32_t>(read_clock(CLOCK_REALTIME_COARSE).tv_sec);
    if (desk.staff_.log != nullptr && desk.staff_.log->is_on()) {
        ring_ = own_.ring.get();
        time_ = std::chrono::system_clock::now();
    }
}

std::size_t Desk::Sitting::answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept
{
    if (is_no_query(arrival.message))
        return 0;
    Hearing hearing(arrival);
    auto& terms = hearing.terms;
    terms.transport = arrival.transport;
    terms.max_payload = settings_->udp_size;
    terms.verdict = arrival.verdict;
    terms.branch = settings_->branch ? &*settings_->branch : nullptr;
    read_options(hearing);
    if (hearing.query.rr_class == RRClass::ch && hearing.query.verdict == RCode::noerror)
        terms.ready = settings_->chaos.find(hearing.query, arrival.message);

    check_signature(hearing);
    if (hand_over(hearing))
        return 0;
    admit(hearing);
    hear_notify(hearing);

    const auto forwarded = ask_others(hearing, reply);
    if (forwarded == std::size_t{0}) {
        count(hearing, {});
        return 0; // the answer comes later
    }
    auto size = forwarded ? *forwarded : hearing.reply(*snapshot_, reply);
    if (own_.limiter.is_on() && size > 0)
        size = limit(hearing, reply, size);
    if (hearing.tsig && size > 0)
        size = hearing.tsig->sign(reply, size, tsig_now());
    count(hearing, reply.first(size));
    if (ring_ != nullptr)
        note(hearing, reply.first(size));
    return size;
}

void Desk::Sitting::check_signature(Hearing& hearing) noexcept
{
    auto& [arrival, query, terms, options, cookie, tsig, transfer] = hearing;
    if (query.tsig_at == 0)
        return;
    tsig.emplace(*settings_->keys, arrival.message, query.tsig_at, tsig_now());
    if (tsig->rcode() != RCode::noerror)
        terms.verdict = tsig->rcode();
    terms.reserved = tsig->size();
}

// Zone transfers and the like are the business of others, who answer later.
bool Desk::Sitting::hand_over(Hearing& hearing) noexcept
{
    auto& [arrival, query, terms, options, cookie, tsig, transfer] = hearing;
    if (query.verdict != RCode::noerror || terms.verdict != RCode::noerror ||
        settings_->transfers == nullptr)
        return false;
    transfer = settings_->transfers->take({query, arrival, snapshot_, settings_, tsig});
    if (transfer.is_taken) {
        count(hearing, {});
        return true;
    }
    terms.verdict = transfer.rcode;
    if (transfer.ready != nullptr)
        terms.ready = transfer.ready;
    return false;
}

// Refused, never left without an answer: RFC 5067, section 3, requirement 2.
void Desk::Sitting::admit(Hearing& hearing) const noexcept
{
    auto& [arrival, query, terms, options, cookie, tsig, transfer] = hearing;
    const bool is_judged = query.verdict != RCode::noerror || terms.verdict != RCode::noerror;
    if (is_judged || transfer.ready != nullptr || settings_->access == nullptr ||
        query.rr_class != RRClass::in)
        return;
    const auto* key = tsig ? tsig->key() : nullptr;
    const auto name = key != nullptr ? std::string_view(key->name().wire()) : std::string_view();
    const auto decision = settings_->access->decide(arrival.peer, name, query, arrival.message);
    terms.seen = decision.seen;
    if (decision.is_admitted)
        return;
    terms.verdict = RCode::refused;
    options.add(OptionCode::extended_error, prohibited);
}

// Whoever may query: a primary may knock.
void Desk::Sitting::hear_notify(Hearing& hearing) const noexcept
{
    auto& [arrival, query, terms, options, cookie, tsig, transfer] = hearing;
    if (!query.is_notify || settings_->notify_door == nullptr)
        return;
    query.verdict = RCode::noerror;
    if (terms.verdict == RCode::noerror)
        terms.verdict = settings_->notify_door->knock(query, arrival.message, arrival.peer);
}

void Desk::Sitting::read_options(Hearing& hearing) noexcept
{
    auto& [arrival, query, terms, options, cookie, tsig, transfer] = hearing;
    if (!query.edns || query.edns->options.empty())
        return;
    const auto asked = des::read_options(*query.edns);
    if (asked.nsid && !settings_->nsid.empty())
        options.add(OptionCode::nsid, settings_->nsid);
    if (asked.keepalive && arrival.transport != Transport::udp) // RFC 7828, section 3.3.1
        add_keepalive(options, arrival.idle_time);
    // Padding what is not encrypted would hide nothing (RFC 7830, section 6).
    if (asked.padding && arrival.transport == Transport::tls)
        terms.padding_block = padding_block;
    const auto& cookies = settings_->cookies;
    if (!asked.cookie || !cookies.are_on())
        return;
    const CookieClient client{arrival.peer, now_s_};
    cookie = cookies.check(*asked.cookie, client);
    if (cookie == CookieState::malformed) {
        query.verdict = RCode::formerr; // RFC 7873, section 5.2.2
        return;
    }
    options.add(OptionCode::cookie, cookies.answer(*asked.cookie, cookie, client));
    if (query.asks_nothing)
        query.verdict = verdict_on_empty(cookie, *asked.cookie);
}

// Nothing: that is not what this server does, or it knows the answer itself.
std::optional<std::size_t> Desk::Sitting::ask_others(Hearing& hearing,
                                                     std::span<std::uint8_t> reply) const noexcept
{
    auto& [arrival, query, terms, options, cookie, tsig, transfer] = hearing;
    if (forwarder_ == nullptr)
        return std::nullopt;
    terms.flags = Header::ra; // RFC 1035, section 4.1.1
    terms.options = options.bytes();
    const LateSignature signature{settings_->keys, tsig ? &*tsig : nullptr};
    return forward({*forwarder_, *snapshot_, signature}, query, arrival, reply, terms);
}

// Only what goes over UDP may be for somebody who never asked; a signature, or a valid cookie,
// shows that it is not. What is withheld would be no loss to the victim of a flood, and what is cut
// makes others come back over TCP, or with the cookie that they have now (RFC 7873, section 5.2.3).
std::size_t Desk::Sitting::limit(Hearing& hearing, std::span<std::uint8_t> reply,
                                 std::size_t size) noexcept
{
    const bool is_signed = hearing.tsig && hearing.tsig->rcode() == RCode::noerror;
    if (hearing.arrival.transport != Transport::udp || hearing.cookie == CookieState::valid ||
        is_signed)
        return size;
    const auto* client = hearing.arrival.peer;
    const auto ruling = own_.limiter.judge(client, kind_of(reply.first(size)), now_ms_);
    if (ruling == RateLimiter::Ruling::send)
        return size;
    auto& counters = *own_.counters;
    counters.last_limited.store(RateLimiter::network_of(client), std::memory_order_relaxed);
    if (ruling == RateLimiter::Ruling::withhold) {
        counters.rate_limited.add();
        return 0;
    }
    counters.slipped.add();
    if (hearing.cookie == CookieState::unproven)
        hearing.terms.verdict = RCode::badcookie;
    else
        hearing.terms.is_cut = true;
    return hearing.reply(*snapshot_, reply);
}

void Desk::Sitting::count(const Hearing& hearing, Bytes reply) noexcept
{
    auto& counters = *own_.counters;
    counters.by_transport.at(static_cast<std::size_t>(hearing.arrival.transport)).add();
    if (hearing.cookie == CookieState::valid)
        counters.valid_cookies.add();
    else if (hearing.cookie != CookieState::absent)
        counters.unproven_cookies.add();
    if (reply.empty())
        return;
    counters.by_rcode.at(QueryCounters::place_of(hearing.rcode_of(reply))).add();
    if ((reply[2] & (Header::tc >> 8U)) != 0 && !hearing.terms.is_cut)
        counters.truncated.add();
}

void Desk::Sitting::note(const Hearing& hearing, Bytes reply) noexcept
{
    auto* note = ring_->next();
    if (note == nullptr)
        return;
    const auto& [arrival, query, terms, options, cookie, tsig, transfer] = hearing;
    note->time = time_;
    const bool is_ipv6 = arrival.peer->sa_family == AF_INET6;
    std::memcpy(&note->client, arrival.peer, is_ipv6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in));
    note->transport = arrival.transport;
    note->type = query.type;
    note->rr_class = query.rr_class;
    note->rcode = reply.empty() ? RCode::noerror : hearing.rcode_of(reply);
    note->size = static_cast<std::uint16_t>(reply.size());
    const auto name_size = query.has_question() ? query.name_size() : 0;
    note->name_size = static_cast<std::uint8_t>(name_size);
    std::memcpy(note->name.data(), arrival.message.data() + Query::name_at, name_size);
    ring_->push();
}

} // namespace des
