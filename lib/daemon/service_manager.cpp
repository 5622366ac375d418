#include "daemon/service_manager.h"

#include <systemd/sd-daemon.h>

#include <cstdint>

namespace des::service_manager {

void ready(const std::string& status)
{
    sd_notify(0, ("READY=1\nSTATUS=" + status).c_str());
}

void status(const std::string& status)
{
    sd_notify(0, ("STATUS=" + status).c_str());
}

void stopping()
{
    sd_notify(0, "STOPPING=1\nSTATUS=Finishing what has arrived");
}

std::optional<std::chrono::microseconds> watchdog_interval()
{
    std::uint64_t interval = 0;
    if (sd_watchdog_enabled(0, &interval) <= 0)
        return std::nullopt;
    return std::chrono::microseconds(interval);
}

void keep_alive()
{
    sd_notify(0, "WATCHDOG=1");
}

} // namespace des::service_manager
