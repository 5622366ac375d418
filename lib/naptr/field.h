#pragma once

// Values of single fields, for every form in which records come in.

#include "naptr/validate.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace des {

// "order: not a number from 0 to 65535: '70000'"
tl::unexpected<Error> refuse(Field field, const std::string& why);

// Digits only, 0 to 65535: an order or a preference.
Result<std::uint16_t> parse_rank(Field field, std::string_view text);

// At most 255 octets.
Result<CharacterString> make_string(Field field, std::string_view octets);

// The replacement; a relative one is completed by the origin.
Result<DomainName> parse_replacement(std::string_view text, const DomainName& origin);

} // namespace des
