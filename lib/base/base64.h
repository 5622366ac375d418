#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace des {

// RFC 4648, section 4. Nothing unless it is complete, padded, and without blanks.
std::optional<std::string> decode_base64(std::string_view text);

} // namespace des
