#include "server/desk.h"

#include "answer/responder.h"
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

} // namespace

std::size_t Desk::Sitting::answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept
{
    if (is_no_query(arrival.message))
        return 0;
    const auto query = read_query(arrival.message);
    Terms terms;
    terms.transport = arrival.transport;
    terms.max_payload = settings_->udp_size;
    const auto options = options_for(query, arrival);
    terms.options = options.bytes();
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
    const auto size = respond(*snapshot_, query, arrival.message, reply, terms);
    return tsig && size > 0 ? tsig->sign(reply, size, tsig_now()) : size;
}

} // namespace des
