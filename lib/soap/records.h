#pragma once

#include "naptr/fields.h"
#include "naptr/record_line.h"
#include "soap/message.h"

#include <optional>
#include <string>
#include <vector>

// Numbers and their records, as messages of I1 and I4 have them.

namespace des::soap {

// The six fields of a NAPTR record (RFC 3403, section 4.1), all of them; or, for a record with
// octets that XML cannot hold, its RDATA.
struct RecordElement {
    std::optional<Order> order{};
    std::optional<Preference> preference{};
    std::optional<CharacterString> flags{};
    std::optional<CharacterString> services{};
    std::optional<CharacterString> regexp{};
    std::optional<DomainName> replacement{};
    std::optional<Octets> rdata{};

    static constexpr auto type = "NaptrRecord";
    static constexpr auto elements = std::tuple(
        element("order", &RecordElement::order), element("preference", &RecordElement::preference),
        element("flags", &RecordElement::flags), element("services", &RecordElement::services),
        element("regexp", &RecordElement::regexp),
        element("replacement", &RecordElement::replacement),
        element("rdata", &RecordElement::rdata));

    static RecordElement of(const Naptr& record);
    Result<Naptr> record() const; // names the field that is missing
};

// Some of the fields: those that say which record is meant, or those that get a new value.
struct FieldsElement {
    std::optional<Order> order{};
    std::optional<Preference> preference{};
    std::optional<CharacterString> flags{};
    std::optional<CharacterString> services{};
    std::optional<CharacterString> regexp{};
    std::optional<DomainName> replacement{};

    static constexpr auto type = "SomeFields";
    static constexpr auto elements = std::tuple(
        element("order", &FieldsElement::order), element("preference", &FieldsElement::preference),
        element("flags", &FieldsElement::flags), element("services", &FieldsElement::services),
        element("regexp", &FieldsElement::regexp),
        element("replacement", &FieldsElement::replacement));

    // Nothing, where it would be empty.
    static std::optional<FieldsElement> of(const SomeFields& fields);
    SomeFields fields() const;
};

// A number or block with its records.
struct NumberRecords {
    NumberBlock number;
    std::optional<Ttl> ttl{};         // none: the default of the profile, or what the number has
    std::optional<bool> substitute{}; // none: false
    std::vector<RecordElement> records{};

    static constexpr auto type = "NumberRecords";
    static constexpr auto elements =
        std::tuple(element("number", &NumberRecords::number), element("ttl", &NumberRecords::ttl),
                   element("substitute", &NumberRecords::substitute),
                   element("naptr", &NumberRecords::records));

    static NumberRecords of(const NumberBlock& number, const std::optional<RecordSet>& set);
};

} // namespace des::soap
