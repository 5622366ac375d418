#include "naptr/text.h"

#include "base/text.h"
#include "naptr/field.h"

#include <fmt/format.h>

#include <optional>

namespace des {
namespace {

constexpr bool is_blank(char c) noexcept
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

// The octet of \DDD, whose digits begin at text[at].
std::optional<char> decimal_octet(std::string_view text, std::size_t at)
{
    int value = 0;
    for (const char c : text.substr(at, 3)) {
        if (!is_digit(c))
            return std::nullopt;
        value = value * 10 + (c - '0');
    }
    if (at + 3 > text.size() || value > 255)
        return std::nullopt;
    return static_cast<char>(value);
}

// The word that begins with a quote at line[at]; moves `at` behind its end.
Result<Word> read_quoted(std::string_view line, std::size_t& at)
{
    const auto begin = ++at;
    for (; at < line.size() && line[at] != '"'; ++at) {
        if (line[at] == '\\')
            ++at;
    }
    if (at >= line.size())
        return invalid("a quote is not closed: " + quoted(line.substr(begin - 1)));
    const Word word{line.substr(begin, at - begin), true};
    ++at;
    if (at < line.size() && !is_blank(line[at]))
        return invalid("no blank behind a closing quote: " + quoted(line.substr(at)));
    return word;
}

// The word without quotes at line[at]; moves `at` behind its end.
Result<Word> read_unquoted(std::string_view line, std::size_t& at)
{
    constexpr std::string_view special = "\"();";
    const auto begin = at;
    for (; at < line.size() && !is_blank(line[at]); ++at) {
        if (special.find(line[at]) != std::string_view::npos)
            return invalid(fmt::format("'{}' stands outside quotes: {}", line[at],
                                       quoted(line.substr(begin))));
        if (line[at] == '\\' && at + 1 < line.size())
            ++at;
    }
    return Word{line.substr(begin, at - begin), false};
}

Result<std::vector<Word>> split_words(std::string_view line)
{
    std::vector<Word> words;
    for (std::size_t at = 0; at < line.size();) {
        if (is_blank(line[at])) {
            ++at;
            continue;
        }
        const auto word = line[at] == '"' ? read_quoted(line, at) : read_unquoted(line, at);
        if (!word)
            return tl::unexpected(word.error());
        words.push_back(*word);
    }
    return words;
}

Result<std::uint16_t> rank_of_word(Field field, const Word& word)
{
    if (word.is_quoted)
        return refuse(field, "a number stands without quotes: " + quoted(word.text));
    return parse_rank(field, word.text);
}

Result<CharacterString> string_of_word(Field field, const Word& word)
{
    if (word.text.empty() && !word.is_quoted)
        return refuse(field, "empty, which is written \"\"");
    const auto octets = unescape(word.text);
    if (!octets)
        return refuse(field, octets.error().message);
    return make_string(field, *octets);
}

Result<DomainName> name_of_word(const Word& word, const DomainName& origin)
{
    if (word.text.empty())
        return refuse(Field::replacement, "empty, and no domain name: none is written '.'");
    return parse_replacement(word.text, origin);
}

} // namespace

Result<std::string> unescape(std::string_view text)
{
    std::string octets;
    octets.reserve(text.size());
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '\\') {
            octets += text[at];
            continue;
        }
        if (++at == text.size())
            return invalid("ends with half an escape; one backslash is written \\\\: " +
                           quoted(text));
        if (!is_digit(text[at])) {
            octets += text[at];
            continue;
        }
        const auto octet = decimal_octet(text, at);
        if (!octet)
            return invalid(fmt::format("bad escape \\{}, where \\DDD needs three digits up to 255; "
                                       "double the backslash to mean one: {}",
                                       text[at], quoted(text)));
        octets += *octet;
        at += 2;
    }
    return octets;
}

std::string quote_string(std::string_view octets)
{
    std::string out = "\"";
    for (const char c : octets) {
        if (!is_printable(c)) {
            out += fmt::format("\\{:03}", static_cast<unsigned char>(c));
            continue;
        }
        if (c == '"' || c == '\\')
            out += '\\';
        out += c;
    }
    out += '"';
    return out;
}

Result<Naptr> naptr_from_words(const std::vector<Word>& words, const DomainName& origin)
{
    if (words.size() != 6)
        return invalid(fmt::format("a NAPTR record has six fields: order, preference, flags, "
                                   "services, regexp and replacement; here are {}",
                                   words.size()));
    const auto order = rank_of_word(Field::order, words[0]);
    if (!order)
        return tl::unexpected(order.error());
    const auto preference = rank_of_word(Field::preference, words[1]);
    if (!preference)
        return tl::unexpected(preference.error());
    auto flags = string_of_word(Field::flags, words[2]);
    if (!flags)
        return tl::unexpected(std::move(flags.error()));
    auto services = string_of_word(Field::services, words[3]);
    if (!services)
        return tl::unexpected(std::move(services.error()));
    auto regexp = string_of_word(Field::regexp, words[4]);
    if (!regexp)
        return tl::unexpected(std::move(regexp.error()));
    auto replacement = name_of_word(words[5], origin);
    if (!replacement)
        return tl::unexpected(std::move(replacement.error()));
    return Naptr{Order{*order},        Preference{*preference}, std::move(*flags),
                 std::move(*services), std::move(*regexp),      std::move(*replacement)};
}

Result<Naptr> parse_naptr(std::string_view text)
{
    const auto words = split_words(text);
    if (!words)
        return tl::unexpected(words.error());
    return naptr_from_words(*words, DomainName());
}

std::string to_string(const Naptr& record)
{
    return fmt::format("{} {} {} {} {} {}", static_cast<std::uint16_t>(record.order),
                       static_cast<std::uint16_t>(record.preference),
                       quote_string(record.flags.octets()), quote_string(record.services.octets()),
                       quote_string(record.regexp.octets()), record.replacement.to_string());
}

} // namespace des
