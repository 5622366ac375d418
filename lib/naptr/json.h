#pragma once

#include "naptr/record_line.h"

#include <string>
#include <string_view>

namespace des {

// A record line as one JSON object:
//   {"number":"+61255501234","order":100,"preference":10,"flags":"u","services":"E2U+sip",
//    "regexp":"!^(.*)$!sip:\\1@example.com!","replacement":".","ttl":3600}
// A backslash is doubled once, by JSON and by nothing else. Octets above 127 stand as U+0080 to
// U+00FF, so that every octet survives. A line without record has "number" alone; one that is
// served with the number put in has "substitute":true.
std::string to_json(const RecordLine& line);

// Refuses unknown members, wrong types and numbers out of range, and names the member.
Result<RecordLine> parse_json(std::string_view text);

} // namespace des
