#pragma once

#include "store/store.h"

#include <string>
#include <vector>

namespace des {

// A change, for people: a line for each record that comes, goes or becomes another.
//   + +61255501234 3600 100 10 "u" "E2U+sip" "!^.*$!sip:info@example.com!" .
//   - +61255501235 3600 100 10 "u" "E2U+sip" "!^.*$!sip:old@example.com!" .
//   ~ +61255501236 3600 100 10 "u" "" … -> 300 100 10 "u" "" …
std::vector<std::string> diff_lines(const Change& change);

// The same for programs, as one JSON object without its braces:
//   "number":"+61255501234","before":[{…},…],"after":[]
std::string json_members(const Change& change);

} // namespace des
