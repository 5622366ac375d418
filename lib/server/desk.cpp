#include "server/desk.h"

#include "answer/responder.h"
#include "dns/tsig.h"
#include "server/transfers.h"

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
