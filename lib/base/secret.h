#pragma once

#include <string>
#include <string_view>

namespace des {

// A token for HTTP authentication: 256 random bits behind "des_", 47 characters that need no
// quoting. Throws Failure (configuration) when the system has no random numbers.
std::string make_token();

// All that is kept of a token that somebody else shows: SHA-256 in hexadecimal digits. A token is
// too long to be guessed, so nothing slower is needed. Looked up by the hash, a token is compared
// in no time that depends on how much of it is right.
std::string hash_of_token(std::string_view token);

} // namespace des
