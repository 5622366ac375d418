#include "base/log.h"

#include "base/text.h"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <sys/stat.h>
#include <syslog.h>
#include <unistd.h>

#include <cstdlib>
#include <memory>

namespace des::log {
namespace {

spdlog::level::level_enum to_spdlog(Level level) noexcept
{
    switch (level) {
    case Level::error: return spdlog::level::err;
    case Level::warning: return spdlog::level::warn;
    case Level::info: return spdlog::level::info;
    case Level::debug: return spdlog::level::debug;
    }
    return spdlog::level::info;
}

int priority_of(spdlog::level::level_enum level) noexcept
{
    switch (level) {
    case spdlog::level::critical:
    case spdlog::level::err: return LOG_ERR;
    case spdlog::level::warn: return LOG_WARNING;
    case spdlog::level::info: return LOG_INFO;
    default: return LOG_DEBUG;
    }
}

// "<6>", as sd-daemon(3) has it.
class PriorityPrefix : public spdlog::custom_flag_formatter {
public:
    void format(const spdlog::details::log_msg& message, const std::tm& /*time*/,
                spdlog::memory_buf_t& out) override
    {
        fmt::format_to(std::back_inserter(out), "<{}>", priority_of(message.level));
    }
    std::unique_ptr<custom_flag_formatter> clone() const override
    {
        return std::make_unique<PriorityPrefix>();
    }
};

// $JOURNAL_STREAM names device and inode of the stream that goes to the journal; a child that has
// its stderr elsewhere still inherits the variable (systemd.exec(5)).
bool is_journal_on_stderr()
{
    const auto* stream = std::getenv("JOURNAL_STREAM"); // NOLINT(concurrency-mt-unsafe)
    struct stat status {};
    return stream != nullptr && fstat(STDERR_FILENO, &status) == 0 &&
        stream == fmt::format("{}:{}", status.st_dev, status.st_ino);
}

std::unique_ptr<spdlog::formatter> make_formatter()
{
    auto formatter =
        std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc, "\n");
    if (is_journal_on_stderr())
        formatter->add_flag<PriorityPrefix>('*').set_pattern("%*%v");
    else
        formatter->set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l: %v");
    return formatter;
}

spdlog::logger make_logger()
{
    spdlog::logger made("des", std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made.set_formatter(make_formatter());
    made.flush_on(spdlog::level::trace);
    return made;
}

spdlog::logger& logger()
{
    static auto the = make_logger();
    return the;
}

} // namespace

Result<Level> parse_level(std::string_view word)
{
    for (const auto& [name, level] : {std::pair("error", Level::error),
                                      {"warning", Level::warning},
                                      {"info", Level::info},
                                      {"debug", Level::debug}})
        if (word == name)
            return level;
    return invalid("not a log level: " + quoted(word));
}

void set_level(Level most) noexcept
{
    logger().set_level(to_spdlog(most));
}

bool is_enabled(Level level) noexcept
{
    return logger().should_log(to_spdlog(level));
}

void write(Level level, std::string_view message)
{
    logger().log(to_spdlog(level), message);
}

} // namespace des::log
