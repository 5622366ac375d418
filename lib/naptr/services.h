#pragma once

#include "naptr/naptr.h"

#include <string>
#include <vector>

namespace des {

// One Enumservice (RFC 6116, section 3.4.3), in lower case: "pstn:tel" is type "pstn" with the
// subtype "tel".
struct Enumservice {
    std::string type;
    std::vector<std::string> subtypes;

    bool operator==(const Enumservice&) const = default;
    std::string to_string() const;
    // "P-" types are for private networks only (RFC 6116, section 3.4.3.1).
    bool is_private() const noexcept;
};

// The services field for ENUM: "E2U+sip", "E2U+pstn:tel+sip", or the legacy "sip+E2U" of RFC 2916.
struct Services {
    std::vector<Enumservice> enumservices; // in the order written
    bool is_legacy = false;

    static Result<Services> parse(std::string_view octets);
};

} // namespace des
