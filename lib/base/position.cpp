#include "base/position.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>

namespace des {
namespace {

constexpr std::size_t longest_mark = 52;

bool is_mark(std::string_view text)
{
    return !text.empty() && text.size() <= longest_mark &&
        std::all_of(text.begin(), text.end(), [](char c) {
            return is_digit(c) || is_alpha(c) || c == '.' || c == '-' || c == '_';
        });
}

} // namespace

Result<Position> Position::parse(std::string_view text)
{
    const auto plus = text.find('+');
    const auto digits = text.substr(0, plus);
    const bool is_whole = plus == std::string_view::npos;
    const auto mark = is_whole ? std::string_view() : text.substr(plus + 1);
    std::uint32_t serial = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, serial);
    if (error != std::errc() || stop != end || (!is_whole && !is_mark(mark)))
        return invalid("not a position: " + quoted(text));
    return Position(Serial(serial), mark);
}

std::string Position::to_string() const
{
    const auto serial = std::to_string(serial_.value());
    return mark_.empty() ? serial : serial + '+' + mark_;
}

} // namespace des
