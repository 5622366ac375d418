#pragma once

#include <string>

// Tokens are handed over by file, so that they stand neither on a command line nor in a log.

namespace des::tools {

// A new token, written to a file that is made for it and that its owner alone can read. Throws
// Failure (unreadable) when it exists.
std::string write_new_token(const std::string& path);

// The one word in a file; "-" is standard input.
std::string read_token(const std::string& path);

} // namespace des::tools
