#include "soap/records.h"

#include "naptr/wire.h"

namespace des::soap {

RecordElement RecordElement::of(const Naptr& record)
{
    RecordElement element;
    const bool is_text = is_xml_text(record.flags.octets()) &&
        is_xml_text(record.services.octets()) && is_xml_text(record.regexp.octets());
    if (!is_text) {
        element.rdata = Octets{encode_rdata(record)};
        return element;
    }
    element.order = record.order;
    element.preference = record.preference;
    element.flags = record.flags;
    element.services = record.services;
    element.regexp = record.regexp;
    element.replacement = record.replacement;
    return element;
}

Result<Naptr> RecordElement::record() const
{
    const bool has_fields = order || preference || flags || services || regexp || replacement;
    if (rdata && !has_fields)
        return decode_rdata(rdata->octets);
    if (rdata)
        return invalid("rdata: stands beside fields");
    const auto missing = [](const char* field) {
        return invalid(std::string(field) + ": is missing");
    };
    if (!order)
        return missing("order");
    if (!preference)
        return missing("preference");
    if (!flags)
        return missing("flags");
    if (!services)
        return missing("services");
    if (!regexp)
        return missing("regexp");
    if (!replacement)
        return missing("replacement");
    return Naptr{*order, *preference, *flags, *services, *regexp, *replacement};
}

std::optional<FieldsElement> FieldsElement::of(const SomeFields& fields)
{
    if (fields.empty())
        return std::nullopt;
    return FieldsElement{fields.order,    fields.preference, fields.flags,
                         fields.services, fields.regexp,     fields.replacement};
}

SomeFields FieldsElement::fields() const
{
    return {order, preference, flags, services, regexp, replacement};
}

NumberRecords NumberRecords::of(const NumberBlock& number, const std::optional<RecordSet>& set)
{
    NumberRecords element{number};
    if (!set)
        return element;
    element.ttl = set->ttl();
    if (set->serving() == Serving::substituted)
        element.substitute = true;
    for (const auto& record : set->records())
        element.records.push_back(RecordElement::of(record));
    return element;
}

} // namespace des::soap
