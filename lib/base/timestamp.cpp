#include "base/timestamp.h"

#include "base/text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace des {
namespace {

std::uint64_t seconds_in(char unit)
{
    switch (to_lower(unit)) {
    case 's': return 1;
    case 'm': return 60;
    case 'h': return 3600;
    case 'd': return 86400;
    case 'w': return 604800;
    default: return 0;
    }
}

} // namespace

Timestamp now()
{
    return std::chrono::floor<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

std::string to_string(Timestamp moment)
{
    const auto second = std::chrono::floor<std::chrono::seconds>(moment);
    return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(second),
                       (moment - second).count());
}

Result<Ttl> parse_ttl(std::string_view text)
{
    const auto refusal = [text] {
        return invalid("not a TTL (0 to 2147483647 seconds, or like 1h30m): " + quoted(text));
    };
    std::uint64_t total = 0;
    std::uint64_t value = 0;
    bool digits = false;
    bool units = false;
    for (const char c : text) {
        if (is_digit(c)) {
            value = value * 10 + static_cast<std::uint64_t>(c - '0');
            digits = true;
        } else {
            if (!digits || seconds_in(c) == 0)
                return refusal();
            total += value * seconds_in(c);
            value = 0;
            digits = false;
            units = true;
        }
        if (value > longest_ttl.count() || total > longest_ttl.count())
            return refusal();
    }
    if (digits == units) // "1h30" leaves it open what 30 are
        return refusal();
    total += value;
    return Ttl(static_cast<std::uint32_t>(total));
}

} // namespace des
