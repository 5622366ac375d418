#include "server/desk.h"

#include "dns/tsig.h"
#include "server/edns_options.h"
#include "server/transfers.h"

#include <algorithm>
#include <array>
#include <optional>

namespace des {
namespace {

// In units of 100 ms (RFC 7828, section 3.1).
void add_keepalive(ReplyOptions& options, std::chrono::milliseconds idle_time) noexcept
{
    const auto timeout = std::min<std::int64_t>(idle_time.count() / 100, 0xffff);
    const std::array<std::uint8_t, 2> value{static_cast<std::uint8_t>(timeout >> 8),
                                            static_cast<std::uint8_t>(timeout & 255)};
    options.add(OptionCode::keepalive, value);
}

ReplyOptions options_for(const Query& query, const Arrival& arrival) noexcept
{
    ReplyOptions options;
    if (!query.edns || query.edns->options.empty())
        return options;
    const auto asked = read_options(*query.edns);
    if (asked.keepalive && arrival.transport != Transport::udp) // RFC 7828, section 3.3.1
        add_keepalive(options, arrival.idle_time);
    return options;
}

constexpr std::array<std::uint8_t, 2> prohibited{0, 18}; // RFC 8914, section 4.19

} // namespace

std::size_t Desk::Sitting::answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept
{
    if (is_no_query(arrival.message))
        return 0;
    const auto query = read_query(arrival.message);
    Terms terms;
    terms.transport = arrival.transport;
    terms.max_payload = settings_->udp_size;
    auto options = options_for(query, arrival);
    std::optional<TsigServer> tsig;
    if (query.tsig_at != 0) {
        tsig.emplace(*settings_->keys, arrival.message, query.tsig_at, tsig_now());
        terms.verdict = tsig->rcode();
        terms.reserved = tsig->size();
    }
    Transfers::Decision transfer;
    if (query.verdict == RCode::noerror && terms.verdict == RCode::noerror &&
        settings_->transfers != nullptr) {
        transfer = settings_->transfers->take({query, arrival, snapshot_, settings_, tsig});
        if (transfer.is_taken)
            return 0;
        terms.verdict = transfer.rcode;
        terms.ready = transfer.ready;
    }
    if (transfer.ready == nullptr &&
        !is_admitted(arrival, query, tsig ? tsig->key() : nullptr, terms))
        options.add(OptionCode::extended_error, prohibited);
    terms.options = options.bytes();
    const auto size = respond(*snapshot_, query, arrival.message, reply, terms);
    return tsig && size > 0 ? tsig->sign(reply, size, tsig_now()) : size;
}

// Refused, never left without an answer: RFC 5067, section 3, requirement 2.
bool Desk::Sitting::is_admitted(const Arrival& arrival, const Query& query, const TsigKey* key,
                                Terms& terms) const noexcept
{
    const bool is_judged = query.verdict != RCode::noerror || terms.verdict != RCode::noerror;
    if (is_judged || settings_->access == nullptr || query.rr_class != RRClass::in)
        return true;
    const auto name = key ? std::string_view(key->name().wire()) : std::string_view();
    const auto decision = settings_->access->decide(arrival.peer, name, query, arrival.message);
    terms.seen = decision.seen;
    if (!decision.is_admitted)
        terms.verdict = RCode::refused;
    return decision.is_admitted;
}

} // namespace des
