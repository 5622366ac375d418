#include "e164/number.h"

#include "base/text.h"

#include <fmt/format.h>

namespace des {
namespace {

// The telephone number in a tel: or sip: URI (RFC 3966; RFC 3261, section 19.1.6), without its
// parameters; the text itself if it is no URI.
std::string_view without_uri(std::string_view text)
{
    const auto starts = [text](std::string_view scheme) {
        return text.size() > scheme.size() &&
            equal_ignoring_case(text.substr(0, scheme.size()), scheme);
    };
    if (starts("tel:"))
        return text.substr(4, text.find(';') - 4);
    for (const std::string_view scheme : {"sip:", "sips:"}) {
        if (starts(scheme))
            return text.substr(scheme.size(), text.find_first_of(";@") - scheme.size());
    }
    return text;
}

bool is_separator(char c)
{
    return c == ' ' || c == '-' || c == '.' || c == '(' || c == ')' || c == '/';
}

} // namespace

Result<E164Number> E164Number::parse(std::string_view text)
{
    const auto refusal = [text] { return invalid("not an E.164 number: " + quoted(text)); };
    auto number = trimmed(without_uri(trimmed(text)));
    if (!number.empty() && number.front() == '+')
        number.remove_prefix(1);
    std::string digits;
    for (const char c : number) {
        if (is_digit(c))
            digits += c;
        else if (!is_separator(c))
            return refusal();
    }
    auto parsed = from_digits(digits);
    if (!parsed)
        return refusal();
    return parsed;
}

Result<E164Number> E164Number::from_digits(std::string_view digits)
{
    std::uint64_t value = 0;
    bool good = !digits.empty() && digits.size() <= longest_number && digits.front() != '0';
    for (const char c : digits) {
        good = good && is_digit(c);
        if (good)
            value = value * 10 + static_cast<std::uint64_t>(c - '0');
    }
    if (!good)
        return invalid("not an E.164 number: " + quoted(digits));
    return E164Number(value);
}

int E164Number::length() const noexcept
{
    int length = 0;
    for (auto rest = digits_; rest != 0; rest /= 10)
        ++length;
    return length;
}

std::string E164Number::to_string() const
{
    return fmt::format("+{}", digits_);
}

std::string E164Number::bare() const
{
    return fmt::format("{}", digits_);
}

} // namespace des
