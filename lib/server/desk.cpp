#include "server/desk.h"

#include "answer/responder.h"
#include "dns/tsig.h"

#include <optional>

namespace des {

std::size_t Desk::Sitting::answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept
{
    if (is_no_query(arrival.message))
        return 0;
    const auto query = read_query(arrival.message);
    Terms terms;
    terms.transport = arrival.transport;
    terms.max_payload = settings_->udp_size;
    std::optional<TsigServer> tsig;
    if (query.tsig_at != 0) {
        tsig.emplace(*settings_->keys, arrival.message, query.tsig_at, tsig_now());
        terms.verdict = tsig->rcode();
        terms.reserved = tsig->size();
    }
    const auto size = respond(*snapshot_, query, arrival.message, reply, terms);
    return tsig && size > 0 ? tsig->sign(reply, size, tsig_now()) : size;
}

} // namespace des
