#include "server/desk.h"

#include "answer/responder.h"

namespace des {

std::size_t Desk::Sitting::answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept
{
    if (is_no_query(arrival.message))
        return 0;
    const auto query = read_query(arrival.message);
    Terms terms;
    terms.transport = arrival.transport;
    terms.max_payload = settings_->udp_size;
    return respond(*snapshot_, query, arrival.message, reply, terms);
}

} // namespace des
