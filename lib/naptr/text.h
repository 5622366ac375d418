#pragma once

#include "naptr/naptr.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

// Presentation format, as in a master file (RFC 1035, section 5.1; RFC 3403, section 4.1):
//   100 10 "u" "E2U+sip" "!^(.*)$!sip:\\1@example.com!" .
// There a backslash is doubled, and \DDD is the octet DDD.

// One word of a master-file line, with its escapes still in it.
struct Word {
    std::string_view text; // without the quotes
    bool is_quoted = false;
};

// The octets of a word, or why its escapes are wrong.
Result<std::string> unescape(std::string_view text);
// In quotes, escaped as far as needed: any parser reads the same octets back.
std::string quote_string(std::string_view octets);

// The six fields of RDATA. Refuses numbers beyond 65535, fields beyond 255 octets, an unquoted
// empty field; the message names the field. A relative replacement is completed by the origin.
Result<Naptr> naptr_from_words(const std::vector<Word>& words, const DomainName& origin);

// The same from one line of text.
Result<Naptr> parse_naptr(std::string_view text);

std::string to_string(const Naptr& record);

} // namespace des
