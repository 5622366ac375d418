#pragma once

#include "dns/codes.h"

#include <optional>
#include <string_view>

namespace des {

// By their mnemonics in any case, or as TYPE65280 and CLASS32 (RFC 3597, section 5).
std::optional<RRType> type_named(std::string_view text);
std::optional<RRClass> class_named(std::string_view text);

} // namespace des
