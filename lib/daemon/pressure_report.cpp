#include "daemon/pressure_report.h"

#include "base/log.h"

namespace des {

void PressureReport::look(const DnsCounts& counts)
{
    const auto withheld = counts.queries.rate_limited - told_.queries.rate_limited;
    const auto cut = counts.queries.slipped - told_.queries.slipped;
    const auto lines = counts.logged.lost - told_.logged.lost;
    const auto late = counts.udp_late - told_.udp_late;
    const auto overrun = counts.udp_overrun - told_.udp_overrun;
    const auto now = std::chrono::steady_clock::now();
    if (now < tell_again_ || withheld + cut + lines + late + overrun == 0)
        return;
    if (withheld + cut > 0)
        log::warning("over the rate limit: {} answers withheld, {} cut, the last for {}", withheld,
                     cut, RateLimiter::to_string(counts.queries.last_limited));
    if (late + overrun > 0)
        log::warning("overload: {} UDP queries had waited too long, {} found no room to wait", late,
                     overrun);
    if (lines > 0)
        log::warning("the query log has lost {} lines", lines);
    told_ = counts;
    tell_again_ = now + std::chrono::minutes(1);
}

} // namespace des
