#include "base/identifier.h"

#include "base/text.h"

#include <fmt/chrono.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <random>

namespace des {

Result<OperatorId> OperatorId::parse(std::string_view text)
{
    const auto allowed = [](char c) {
        return is_alpha(c) || is_digit(c) || c == '.' || c == '-' || c == '_';
    };
    const bool fits =
        !text.empty() && text.size() <= 64 && (is_alpha(text[0]) || is_digit(text[0]));
    if (!fits || !std::all_of(text.begin(), text.end(), allowed))
        return invalid("not an operator id (1 to 64 letters, digits, '.', '-', '_'): " +
                       quoted(text));
    return OperatorId(text);
}

Result<TransactionId> TransactionId::parse(std::string_view text)
{
    const auto allowed = [](char c) { return is_printable(c) && c != ' '; };
    if (text.empty() || text.size() > 128 || !std::all_of(text.begin(), text.end(), allowed))
        return invalid("not a transaction id (1 to 128 printable characters, no blanks): " +
                       quoted(text));
    return TransactionId(text);
}

TransactionId TransactionId::make()
{
    std::random_device random;
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    return TransactionId(
        fmt::format("{:%Y%m%dT%H%M%SZ}-{:08x}{:08x}", fmt::gmtime(now), random(), random()));
}

} // namespace des
