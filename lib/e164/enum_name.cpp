#include "e164/enum_name.h"

#include "base/text.h"

#include <algorithm>

namespace des {
namespace {

Result<DomainName> name_with(std::string_view first_labels, E164Number number,
                             const DomainName& apex)
{
    std::string wire(first_labels);
    auto digits = number.bare();
    std::reverse(digits.begin(), digits.end());
    for (const char digit : digits) {
        wire += '\x01';
        wire += digit;
    }
    return DomainName::decode(wire + apex.wire());
}

} // namespace

Result<DomainName> enum_name(E164Number number, const DomainName& apex)
{
    return name_with("", number, apex);
}

Result<DomainName> owner_name(const NumberBlock& block, const DomainName& apex)
{
    return name_with(block.is_number() ? "" : "\x01*", block.prefix(), apex);
}

Result<NumberBlock> block_of_name(const DomainName& name, const DomainName& apex)
{
    const auto refusal = [&name](const std::string& why) {
        return invalid("not an ENUM name (" + why + "): " + quoted(name.to_string()));
    };
    if (!name.is_at_or_below(apex))
        return refusal("not below " + apex.to_string());
    if (name == apex)
        return refusal("no digits");
    std::string_view labels = name.wire();
    labels.remove_suffix(apex.wire().size());
    const bool wildcard = labels.substr(0, 2) == "\x01*";
    if (wildcard)
        labels.remove_prefix(2);
    std::string digits;
    for (std::size_t at = 0; at < labels.size(); at += 2) {
        if (labels[at] != '\x01' || !is_digit(labels[at + 1]))
            return refusal("a label is not one digit");
        digits += labels[at + 1];
    }
    std::reverse(digits.begin(), digits.end());
    const auto number = E164Number::from_digits(digits);
    if (!number)
        return refusal("not 1 to 15 digits of which the first is not 0");
    return wildcard ? NumberBlock::open(*number) : NumberBlock::of(*number);
}

} // namespace des
