#pragma once

#include "naptr/naptr.h"

#include <string>
#include <string_view>
#include <vector>

namespace des {

enum class Field { order, preference, flags, services, regexp, replacement, ttl, number };
std::string_view to_string(Field field);

enum class Severity {
    error,   // breaks a MUST: never provisioned
    warning, // breaks a SHOULD, or is known to trouble clients
};

struct Finding {
    Severity severity;
    Field field;
    std::string message; // a sentence that names the culprit
    std::string clause;  // "RFC 6116, section 5.1"; empty for what is only known from the field
};

// What RFC 3403 §4.1, RFC 6116 §3 and RFC 3824 §5 say of a record on its way in, errors first.
std::vector<Finding> validate(const Naptr& record);

// The first error as an Error that names field and reason, for whoever wants yes or no.
Result<void> check(const Naptr& record);

} // namespace des
