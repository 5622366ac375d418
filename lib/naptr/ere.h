#pragma once

#include "base/error.h"

#include <string_view>

namespace des {

// Whether text is a POSIX extended regular expression as IEEE Std 1003.1, section 9.4, defines
// them: what it leaves undefined is refused, and so are the extensions of other dialects. Regex
// libraries read those each in its own way. Returns how many groups it has.
Result<int> check_ere(std::string_view text);

// True for the octets that mean themselves in an ERE only behind a backslash.
constexpr bool is_special_in_ere(char c) noexcept
{
    return std::string_view("^.[$()|*+?{\\").find(c) != std::string_view::npos;
}

} // namespace des
