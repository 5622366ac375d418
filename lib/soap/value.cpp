#include "soap/value.h"

#include <cctype>

namespace des::soap {
namespace {

constexpr std::size_t longest_text = 1024;
constexpr std::chrono::seconds longest_wait{300};
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

Result<Ttl> Value<Ttl>::read(std::string_view text)
{
    const auto seconds = read_unsigned<std::uint32_t>(text);
    if (!seconds || *seconds > longest_ttl.count())
        return invalid("not a TTL: " + quoted(text));
    return Ttl(*seconds);
}

Result<std::chrono::seconds> Value<std::chrono::seconds>::read(std::string_view text)
{
    const auto seconds = read_unsigned<std::uint32_t>(text);
    if (!seconds || std::chrono::seconds(*seconds) > longest_wait)
        return invalid("not a time from 0 to 300 seconds: " + quoted(text));
    return std::chrono::seconds(*seconds);
}

Result<Timestamp> Value<Timestamp>::read(std::string_view text)
{
    return invalid("no time is expected: " + quoted(text));
}

Result<bool> Value<bool>::read(std::string_view text)
{
    if (text == "true" || text == "1")
        return true;
    if (text == "false" || text == "0")
        return false;
    return invalid("neither true nor false: " + quoted(text));
}

Result<std::string> Value<std::string>::read(std::string_view text)
{
    if (text.size() > longest_text)
        return invalid("a text of more than 1024 octets");
    return std::string(text);
}

void Value<std::string>::write(std::string& out, const std::string& value)
{
    if (is_xml_text(value))
        return append_xml_text(out, value);
    for (const char c : value)
        append_xml_text(out, is_printable(c) ? std::string(1, c) : "?");
}

Result<Octets> Value<Octets>::read(std::string_view text)
{
    Octets value;
    unsigned bits = 0;
    int count = 0;
    for (const char c : text) {
        if (c == '=' || std::isspace(static_cast<unsigned char>(c)) != 0)
            continue;
        const auto digit = base64_digits.find(c);
        if (digit == std::string_view::npos)
            return invalid("not base64: " + quoted(text));
        bits = (bits << 6U) | static_cast<unsigned>(digit);
        count += 6;
        if (count >= 8) {
            count -= 8;
            value.octets += static_cast<char>(bits >> static_cast<unsigned>(count));
        }
    }
    return value;
}

void Value<Octets>::write(std::string& out, const Octets& value)
{
    std::string_view rest = value.octets;
    for (; !rest.empty(); rest.remove_prefix(std::min<std::size_t>(3, rest.size()))) {
        unsigned bits = 0;
        for (std::size_t i = 0; i < 3; ++i)
            bits = (bits << 8U) | (i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0U);
        for (std::size_t i = 0; i < 4; ++i)
            out += i <= rest.size() ? base64_digits[(bits >> (18 - 6 * i)) & 63U] : '=';
    }
}

} // namespace des::soap
