#pragma once

#include "resolver/resolver.h"

#include <string>

namespace des {

inline constexpr std::string_view resolution_schema = "des-query/1";

// All of a resolution as one JSON object on one line, described in des-query(1). Octets above 127
// stand as U+0080 to U+00FF, so that every octet survives.
std::string to_json(const Resolution& resolution);

} // namespace des
