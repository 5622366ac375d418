#pragma once

#include "base/error.h"

#include <compare>
#include <cstddef>
#include <string>
#include <string_view>

namespace des {

// An absolute domain name in wire format, uncompressed (RFC 1035, section 3.1): at most 255 octets,
// labels of 1 to 63 octets, every octet allowed. Keeps the case it was written in.
class DomainName {
public:
    // The root.
    DomainName() = default;

    // Presentation format with the escapes of RFC 1035, section 5.1. A name without the final dot
    // is absolute too.
    static Result<DomainName> parse(std::string_view text);
    // The same, but a name without the final dot is completed by the origin, and "@" is the origin.
    static Result<DomainName> parse(std::string_view text, const DomainName& origin);
    // Wire format, complete with the root label and nothing behind it.
    static Result<DomainName> decode(std::string_view wire);

    const std::string& wire() const noexcept { return wire_; }
    bool is_root() const noexcept { return wire_.size() == 1; }
    std::size_t label_count() const noexcept; // without the root

    // Escaped where needed, with the final dot: "e164.arpa.", "."
    std::string to_string() const;
    // In lower case, as names are compared (RFC 4343).
    DomainName lower() const;

    // True for the domain itself and for everything below it.
    bool is_at_or_below(const DomainName& domain) const noexcept;
    // Without its first label; the root stays the root.
    DomainName parent() const;

    // Ignoring case (RFC 4343). Ordered by the lower-case wire format: a fixed order, not the
    // canonical one of RFC 4034.
    bool operator==(const DomainName& other) const noexcept;
    std::weak_ordering operator<=>(const DomainName& other) const noexcept;

private:
    explicit DomainName(std::string wire) : wire_(std::move(wire)) {}
    std::string wire_ = std::string(1, '\0');
};

} // namespace des
