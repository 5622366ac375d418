#pragma once

#include "naptr/naptr.h"

#include <optional>
#include <string_view>

namespace des {

// Some of the six fields of a NAPTR record: those that say which record is meant, or those that
// get a new value.
struct SomeFields {
    std::optional<Order> order;
    std::optional<Preference> preference;
    std::optional<CharacterString> flags;
    std::optional<CharacterString> services;
    std::optional<CharacterString> regexp;
    std::optional<DomainName> replacement;

    bool operator==(const SomeFields&) const = default;
    bool empty() const { return *this == SomeFields(); }

    // Every field that is there is the record's. Flags and services are compared without case
    // (RFC 6116, section 3.6).
    bool match(const Naptr& record) const;
    // The record with the fields that are there put in.
    Naptr put_into(Naptr record) const;
};

// One field from the text a user wrote, the octets as they are; `name` is one of the six field
// names. The message names the field.
Result<void> set_field(SomeFields& fields, std::string_view name, std::string_view text);

// The services field for an Enumservice: "sip" gives "E2U+sip", "pstn:tel" gives "E2U+pstn:tel".
std::string services_of(std::string_view enumservice);

// The regexp field that makes the URI of every number: "!^.*$!sip:info@example.com!". A "\1" in
// the URI stands for the number, with its '+'.
std::string regexp_of(std::string_view uri);

} // namespace des
