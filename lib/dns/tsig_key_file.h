#pragma once

#include "dns/tsig_key.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

// Keys as tsig-keygen writes them,
//     key "name" { algorithm hmac-sha256; secret "…"; };
// or one a line: NAME ALGORITHM SECRET; both may stand in one file. Comments as in named.conf. An
// error says where it stands: "FILE:LINE: …".
Result<std::vector<TsigKey>> parse_tsig_keys(std::string_view text, const std::string& file);

// Adds the keys of a file to others. Refuses a file that others may read, or that any but its owner
// may write, and a second key of one name. Throws Failure(configuration).
void read_tsig_keys(const std::string& path, TsigKeys& keys);

} // namespace des
