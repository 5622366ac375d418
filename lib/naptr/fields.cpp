#include "naptr/fields.h"

#include "base/text.h"

#include <charconv>
#include <cstdint>

namespace des {
namespace {

bool same_letters(const CharacterString& a, const CharacterString& b)
{
    return equal_ignoring_case(a.octets(), b.octets());
}

tl::unexpected<Error> wrong(std::string_view field, const std::string& reason)
{
    return invalid(std::string(field) + ": " + reason);
}

template <class T>
Result<void> set_number(std::optional<T>& value, std::string_view field, std::string_view text)
{
    std::uint16_t number{};
    const auto* const end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end)
        return wrong(field, "not a number from 0 to 65535: " + quoted(text));
    value = T{number};
    return {};
}

Result<void> set_string(std::optional<CharacterString>& value, std::string_view field,
                        std::string_view text)
{
    auto octets = CharacterString::of(text);
    if (!octets)
        return wrong(field, octets.error().message);
    value = *std::move(octets);
    return {};
}

Result<void> set_name(std::optional<DomainName>& value, std::string_view text)
{
    auto name = DomainName::parse(text);
    if (!name)
        return wrong("replacement", name.error().message);
    value = *std::move(name);
    return {};
}

} // namespace

bool SomeFields::match(const Naptr& record) const
{
    return (!order || *order == record.order) &&
        (!preference || *preference == record.preference) &&
        (!flags || same_letters(*flags, record.flags)) &&
        (!services || same_letters(*services, record.services)) &&
        (!regexp || *regexp == record.regexp) &&
        (!replacement || *replacement == record.replacement);
}

Naptr SomeFields::put_into(Naptr record) const
{
    record.order = order.value_or(record.order);
    record.preference = preference.value_or(record.preference);
    record.flags = flags.value_or(record.flags);
    record.services = services.value_or(record.services);
    record.regexp = regexp.value_or(record.regexp);
    record.replacement = replacement.value_or(record.replacement);
    return record;
}

Result<void> set_field(SomeFields& fields, std::string_view name, std::string_view text)
{
    if (name == "order")
        return set_number(fields.order, name, text);
    if (name == "preference")
        return set_number(fields.preference, name, text);
    if (name == "flags")
        return set_string(fields.flags, name, text);
    if (name == "services")
        return set_string(fields.services, name, text);
    if (name == "regexp")
        return set_string(fields.regexp, name, text);
    if (name == "replacement")
        return set_name(fields.replacement, text);
    return wrong(name, "no field of a NAPTR record");
}

std::string services_of(std::string_view enumservice)
{
    return "E2U+" + std::string(enumservice);
}

std::string regexp_of(std::string_view uri)
{
    std::string replacement;
    for (const char c : uri) {
        if (c == '!')
            replacement += '\\';
        replacement += c;
    }
    const bool has_number = uri.find("\\1") != std::string_view::npos;
    return std::string(has_number ? "!^(.*)$!" : "!^.*$!") + replacement + '!';
}

} // namespace des
