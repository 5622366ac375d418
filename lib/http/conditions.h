#pragma once

#include "http/message.h"

#include <cstdint>
#include <optional>
#include <string_view>

// Conditional requests (RFC 7232) and ranges (RFC 7233) for a resource with a strong entity tag.

namespace des {

// If-None-Match names the tag: the client has it already (304). Weak comparison; '*' is any.
bool is_known_to_client(const HttpRequest& request, std::string_view etag);

// If-Match names others alone: nothing is given (412). Strong comparison; '*' is any.
bool is_another_wanted(const HttpRequest& request, std::string_view etag);

// "Range: bytes=N-", the rest of a resource from an octet on, when If-Range allows it. Every other
// range is passed over, as a server may, and every range of another method than GET.
std::optional<std::uint64_t> wanted_rest(const HttpRequest& request, std::string_view etag);

} // namespace des
