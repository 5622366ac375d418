#pragma once

#include "base/error.h"

#include <optional>
#include <string>
#include <string_view>

namespace des {

// What a request is for (RFC 7230, section 5.3).
struct RequestTarget {
    // Percent-encoded where it has to be and nowhere else (RFC 3986, section 6.2.2.2), so that the
    // same path always has the same spelling; "*" for the whole server.
    std::string path;
    std::string query;               // behind the '?', empty without
    std::optional<std::string> host; // of the absolute form: it counts, not the Host field
};

// The origin form, the absolute form of http and https, or '*'. Refuses what is none of them.
Result<RequestTarget> parse_target(std::string_view text);

// A host and perhaps a port, as the Host field has it (RFC 7230, section 5.4).
bool is_host(std::string_view text) noexcept;

} // namespace des
