#pragma once

// What a daemon tells the people who run it: one line an event, on stderr. Under journald each line
// carries its priority; elsewhere the time and the level. Never called for a single packet.

#include "base/error.h"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace des::log {

// Error: somebody must act. Warning: somebody may have to. Info: what an operator wants to read a
// week later. Debug: each change and each connection.
enum class Level { error, warning, info, debug };

Result<Level> parse_level(std::string_view word);

void set_level(Level most) noexcept;
bool is_enabled(Level level) noexcept;
void write(Level level, std::string_view message);

template <class... Args>
void error(fmt::format_string<Args...> format, Args&&... args)
{
    write(Level::error, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void warning(fmt::format_string<Args...> format, Args&&... args)
{
    if (is_enabled(Level::warning))
        write(Level::warning, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void info(fmt::format_string<Args...> format, Args&&... args)
{
    if (is_enabled(Level::info))
        write(Level::info, fmt::format(format, std::forward<Args>(args)...));
}

template <class... Args>
void debug(fmt::format_string<Args...> format, Args&&... args)
{
    if (is_enabled(Level::debug))
        write(Level::debug, fmt::format(format, std::forward<Args>(args)...));
}

} // namespace des::log
