#pragma once

#include <chrono>
#include <optional>
#include <string>

// What systemd is told (sd_notify(3)). Nothing happens when nobody asked for it.

namespace des::service_manager {

void ready(const std::string& status);
void status(const std::string& status);
void stopping();

// How often keep_alive() is expected at least.
std::optional<std::chrono::microseconds> watchdog_interval();
void keep_alive();

} // namespace des::service_manager
