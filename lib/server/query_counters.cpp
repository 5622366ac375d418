#include "server/query_counters.h"

namespace des {
namespace {

void add(QueryCounts& sum, const QueryCounters& counters) noexcept
{
    for (std::size_t i = 0; i < sum.by_transport.size(); ++i)
        sum.by_transport[i] += counters.by_transport[i].value();
    for (std::size_t i = 0; i < sum.by_rcode.size(); ++i)
        sum.by_rcode[i] += counters.by_rcode[i].value();
    sum.truncated += counters.truncated.value();
    sum.valid_cookies += counters.valid_cookies.value();
    sum.unproven_cookies += counters.unproven_cookies.value();
    sum.rate_limited += counters.rate_limited.value();
    sum.slipped += counters.slipped.value();
    if (const auto network = counters.last_limited.load(std::memory_order_relaxed))
        sum.last_limited = network;
}

} // namespace

std::shared_ptr<QueryCounters> QueryBooks::open()
{
    auto counters = std::make_shared<QueryCounters>();
    const std::lock_guard lock(mutex_);
    books_.push_back(counters);
    return counters;
}

QueryCounts QueryBooks::total() const
{
    QueryCounts sum;
    const std::lock_guard lock(mutex_);
    for (const auto& counters : books_)
        add(sum, *counters);
    return sum;
}

} // namespace des
