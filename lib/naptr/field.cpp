#include "naptr/field.h"

#include "base/text.h"

#include <charconv>

namespace des {

std::string_view to_string(Field field)
{
    switch (field) {
    case Field::order: return "order";
    case Field::preference: return "preference";
    case Field::flags: return "flags";
    case Field::services: return "services";
    case Field::regexp: return "regexp";
    case Field::replacement: return "replacement";
    case Field::ttl: return "ttl";
    case Field::number: return "number";
    }
    throw Failure(Reason::bug, "a field without a name");
}

tl::unexpected<Error> refuse(Field field, const std::string& why)
{
    return invalid(std::string(to_string(field)) + ": " + why);
}

Result<std::uint16_t> parse_rank(Field field, std::string_view text)
{
    std::uint16_t value = 0;
    const char* const end = text.data() + text.size();
    const auto parsed = std::from_chars(text.data(), end, value);
    if (parsed.ec != std::errc() || parsed.ptr != end)
        return refuse(field, "not a number from 0 to 65535: " + quoted(text));
    return value;
}

Result<CharacterString> make_string(Field field, std::string_view octets)
{
    auto string = CharacterString::of(octets);
    if (!string)
        return refuse(field, string.error().message);
    return string;
}

Result<DomainName> parse_replacement(std::string_view text, const DomainName& origin)
{
    auto name = DomainName::parse(text, origin);
    if (!name)
        return refuse(Field::replacement, name.error().message);
    return name;
}

} // namespace des
