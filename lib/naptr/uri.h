#pragma once

#include "naptr/rewrite_template.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

// An absolute URI (RFC 3986, section 3) as far as a NAPTR client must know: a scheme, ':', at least
// one octet more, and neither blanks nor control characters.
bool is_absolute_uri(std::string_view text) noexcept;

// In lower case; empty where there is none.
std::string uri_scheme(std::string_view text);

// The text a replacement makes where every back-reference stands for `stand_in`.
std::string fill_template(const std::vector<TemplatePart>& parts, std::string_view stand_in);

} // namespace des
