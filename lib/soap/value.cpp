#include "soap/value.h"

#include <algorithm>
#include <cctype>

namespace des::soap {
namespace {

constexpr std::size_t longest_text = 1024;
constexpr std::chrono::seconds longest_wait{300};
constexpr std::string_view base64_digits =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

} // namespace

std::string_view first_characters(std::string_view text, std::size_t most) noexcept
{
    std::size_t characters = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool is_first = (static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80;
        if (is_first && ++characters > most)
            return text.substr(0, i);
    }
    return text;
}

Result<Prefix> Value<Prefix>::read(std::string_view text)
{
    const bool is_prefix = text.size() <= 15 && std::all_of(text.begin(), text.end(), is_digit) &&
        !text.starts_with('0');
    if (!is_prefix)
        return invalid("not the beginning of a number: " + quoted(text));
    return Prefix{std::string(text)};
}

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

Result<NumberBlock> Value<NumberBlock>::read(std::string_view text)
{
    auto block = NumberBlock::parse(text);
    if (block && block->to_string() != text)
        return invalid("not '+' and digits, and perhaps 'X's or '*': " + quoted(text));
    return block;
}

Result<Timestamp> Value<Timestamp>::read(std::string_view text)
{
    constexpr std::string_view form = "0000-00-00T00:00:00.000Z";
    const auto number = [text](std::size_t at, std::size_t digits) {
        return static_cast<unsigned>(
            read_unsigned<std::uint16_t>(text.substr(at, digits)).value_or(0));
    };
    const bool has_form =
        std::equal(text.begin(), text.end(), form.begin(), form.end(), [](char is, char wanted) {
            return wanted == '0' ? is_digit(is) : is == wanted;
        });
    if (!has_form)
        return invalid("not a time: " + quoted(text));
    const auto date = std::chrono::year(static_cast<int>(number(0, 4))) /
        std::chrono::month(number(5, 2)) / std::chrono::day(number(8, 2));
    if (!date.ok() || number(11, 2) > 23 || number(14, 2) > 59 || number(17, 2) > 59)
        return invalid("not a time: " + quoted(text));
    return std::chrono::sys_days(date) + std::chrono::hours(number(11, 2)) +
        std::chrono::minutes(number(14, 2)) + std::chrono::seconds(number(17, 2)) +
        std::chrono::milliseconds(number(20, 3));
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
    if (first_characters(text, longest_text) != text)
        return invalid("a text of more than 1024 characters");
    return std::string(text);
}

void Value<std::string>::write(std::string& out, const std::string& value)
{
    if (is_xml_text(value))
        return append_xml_text(out, first_characters(value, longest_text));
    auto printable = value.substr(0, longest_text);
    std::replace_if(
        printable.begin(), printable.end(), [](char c) { return !is_printable(c); }, '?');
    append_xml_text(out, printable);
}

Result<Octets> Value<Octets>::read(std::string_view text)
{
    std::string digits;
    for (const char c : text)
        if (std::isspace(static_cast<unsigned char>(c)) == 0)
            digits += c;
    const bool is_whole = digits.size() % 4 == 0;
    for (int i = 0; i < 2 && digits.ends_with('='); ++i)
        digits.pop_back();
    if (!is_whole || digits.find_first_not_of(base64_digits) != std::string::npos)
        return invalid("not base64: " + quoted(text));
    Octets value;
    unsigned bits = 0;
    unsigned count = 0;
    for (const char c : digits) {
        bits = (bits << 6U) | static_cast<unsigned>(base64_digits.find(c));
        count += 6;
        if (count >= 8) {
            count -= 8;
            value.octets += static_cast<char>(bits >> count);
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
