#include "forward/forwarder.h"

#include "forward/forward_loop.h"

namespace des {
namespace {

std::size_t reply_with(const ReplyCache::Hit& hit, const Query& query, Bytes packet,
                       std::span<std::uint8_t> reply, const Terms& terms) noexcept
{
    const auto left = hit.left == Ttl{} ? stale_ttl : hit.left;
    return respond(hit.reply->given(left), query, packet, reply, terms);
}

void count(std::atomic<std::uint64_t>& counter) noexcept
{
    counter.fetch_add(1, std::memory_order_relaxed);
}

} // namespace

Forwarder::Forwarder(const ForwardOptions& options) :
    cache_(options.cache), loop_(std::make_unique<Loop>(options, cache_, counters_))
{
}

Forwarder::~Forwarder() // NOLINT(bugprone-exception-escape)
{
    drain();
}

void Forwarder::start()
{
    thread_ = std::thread([this] { loop_->run(); });
}

void Forwarder::drain()
{
    if (!thread_.joinable())
        return;
    loop_->drain();
    thread_.join();
}

std::size_t Forwarder::answer(const Query& query, Bytes packet, std::span<std::uint8_t> reply,
                              const Terms& terms) noexcept
{
    const QuestionKey key(query, packet);
    const auto hit = cache_.find(key.view(), std::chrono::steady_clock::now());
    return hit ? reply_with(*hit, query, packet, reply, terms) : 0;
}

bool Forwarder::take(LateQuery query) noexcept
{
    count(counters_.asked);
    return loop_->take(std::move(query));
}

std::size_t Forwarder::turn_away(const Query& query, Bytes packet, std::span<std::uint8_t> reply,
                                 const Terms& terms) noexcept
{
    count(counters_.refused);
    const QuestionKey key(query, packet);
    const auto hit = cache_.find_stale(key.view(), std::chrono::steady_clock::now());
    count(hit ? counters_.stale : counters_.failed);
    if (hit)
        return reply_with(*hit, query, packet, reply, terms);
    GivenRecords failure;
    failure.rcode = RCode::servfail;
    return respond(failure, query, packet, reply, terms);
}

ForwardCounts Forwarder::counts() const
{
    ForwardCounts counts;
    counts.hits = cache_.counts().hits;
    counts.asked = counters_.asked;
    counts.coalesced = counters_.coalesced;
    counts.refused = counters_.refused;
    counts.stale = counters_.stale;
    counts.failed = counters_.failed;
    counts.sent = counters_.sent;
    counts.over_tcp = counters_.over_tcp;
    counts.time_outs = counters_.time_outs;
    counts.failovers = counters_.failovers;
    counts.dropped = counters_.dropped;
    return counts;
}

} // namespace des
