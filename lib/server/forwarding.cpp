#include "server/forwarding.h"

#include "forward/forwarder.h"

#include <exception>
#include <utility>
#include <vector>

namespace des {
namespace {

LateQuery::Send sender(std::shared_ptr<ReplyRoute> route, const LateSignature& signature)
{
    if (signature.tsig == nullptr)
        return [route = std::move(route)](Bytes message) { route->send(message); };
    return [route = std::move(route), keys = signature.keys,
            tsig = *signature.tsig](Bytes message) mutable {
        std::vector<std::uint8_t> buffer(message.begin(), message.end());
        buffer.resize(message.size() + tsig.size());
        const auto size = tsig.sign(buffer, message.size(), tsig_now());
        route->send(Bytes(buffer).first(size));
    };
}

// False when it cannot be answered later, or too many wait already.
bool leave_for_later(const Forwarding& with, const Query& query, const Arrival& arrival,
                     const Terms& terms, std::size_t group) noexcept
{
    try {
        auto route = arrival.route();
        return route &&
            with.forwarder.take(
                {query, arrival.message, terms, group, sender(std::move(route), with.signature)});
    } catch (const std::exception&) { // out of memory
        return false;
    }
}

} // namespace

std::optional<std::size_t> forward(const Forwarding& with, const Query& query,
                                   const Arrival& arrival, std::span<std::uint8_t> reply,
                                   const Terms& terms) noexcept
{
    auto& forwarder = with.forwarder;
    const auto group = find_group(with.snapshot, query, arrival.message, terms);
    if (!group)
        return std::nullopt;
    if (const auto size = forwarder.answer(query, arrival.message, reply, terms); size > 0)
        return size;
    if (!query.header.has(Header::rd)) {
        GivenRecords nothing;
        nothing.rcode = RCode::refused;
        return respond(nothing, query, arrival.message, reply, terms);
    }
    if (leave_for_later(with, query, arrival, terms, *group))
        return 0;
    return forwarder.turn_away(query, arrival.message, reply, terms);
}

} // namespace des
