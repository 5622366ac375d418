#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace des {

// What a client shows (RFC 7235): a token, and with "Basic" a user name beside it.
struct Credentials {
    std::string user; // empty with "Bearer"
    std::string token;
};

// "Bearer TOKEN" (RFC 6750, section 2.1) or "Basic BASE64" (RFC 7617) of an Authorization field;
// nothing for anything else.
std::optional<Credentials> read_credentials(std::string_view authorization);

// For WWW-Authenticate: both schemes, with the realm.
std::string challenge(std::string_view realm);

} // namespace des
