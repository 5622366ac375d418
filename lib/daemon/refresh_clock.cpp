#include "daemon/refresh_clock.h"

#include <algorithm>

namespace des {
namespace {

using std::chrono::seconds;

// Zero would ask without end.
constexpr seconds shortest{1};
// While there is no zone that would say how often to ask.
constexpr seconds longest_retry{60};

} // namespace

void RefreshClock::remember(Time when, const Soa& soa)
{
    expires_ = when + seconds(soa.expire.count());
    stated_retry_ = std::max(seconds(soa.retry.count()), shortest);
}

void RefreshClock::succeeded(Time when, const Soa& soa)
{
    remember(when, soa);
    const auto refresh = std::min(soa.refresh.count(), soa.expire.count());
    next_ = when + std::max(seconds(refresh), shortest);
    retry_ = seconds(0);
}

void RefreshClock::failed(Time now)
{
    retry_ = stated_retry_.value_or(std::clamp(retry_ * 2, shortest, longest_retry));
    next_ = now + retry_;
}

} // namespace des
