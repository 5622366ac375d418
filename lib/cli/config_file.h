#pragma once

#include "base/error.h"

#include <cstddef>
#include <istream>
#include <string>
#include <string_view>
#include <vector>

namespace des::cli {

// One line "key = value" of a configuration file.
struct ConfigEntry {
    std::string section; // "des-serve", "des-naptr import"; empty before the first section
    std::string key;     // the name of an option, without dashes
    std::string value;
    std::size_t line = 0;
};

// Reads lines "key = value" in sections "[program]" or "[program verb]". A comment begins with '#'
// at the start of a line or behind a blank. An error says the line: "line 3: …".
Result<std::vector<ConfigEntry>> read_config(std::istream& in);

} // namespace des::cli
