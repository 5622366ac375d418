#include "zone/rdata.h"

#include "base/text.h"
#include "naptr/validate.h"
#include "naptr/wire.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace des {
namespace {

using Rdata = tl::expected<Naptr, EntryError>;

// The octet of two hexadecimal digits.
std::optional<char> hex_octet(char high, char low)
{
    constexpr std::string_view digits = "0123456789abcdef";
    const auto a = digits.find(to_lower(high));
    const auto b = digits.find(to_lower(low));
    if (a == std::string_view::npos || b == std::string_view::npos)
        return std::nullopt;
    return static_cast<char>(a * 16 + b);
}

tl::unexpected<EntryError> refuse_at(ZoneScanner::Place place, const std::string& message)
{
    return tl::unexpected(EntryError{place, message});
}

tl::unexpected<EntryError> refuse(const ZoneScanner::Entry& entry, std::size_t word,
                                  const std::string& message)
{
    return refuse_at(entry.places[word], message);
}

// \# LENGTH HEX... (RFC 3597, section 5)
Rdata read_generic(const ZoneScanner::Entry& entry, std::size_t word)
{
    if (entry.words.size() < word + 2)
        return refuse(entry, word, "\\# takes a length and as many octets in hexadecimal");
    std::string digits;
    for (auto i = word + 2; i < entry.words.size(); ++i)
        digits += entry.words[i].text;
    std::string rdata;
    for (std::size_t at = 0; at < digits.size(); at += 2) {
        const auto octet =
            at + 1 < digits.size() ? hex_octet(digits[at], digits[at + 1]) : std::nullopt;
        if (!octet)
            return refuse(entry, word + 2, "not octets in hexadecimal: " + des::quoted(digits));
        rdata += *octet;
    }
    if (entry.words[word + 1].text != std::to_string(rdata.size()))
        return refuse(entry, word + 1,
                      fmt::format("the length is {}, but here are {} octets",
                                  quoted(entry.words[word + 1].text), rdata.size()));
    auto naptr = decode_rdata(rdata);
    if (!naptr)
        return refuse(entry, word, naptr.error().message);
    return *naptr;
}

} // namespace

Rdata read_naptr(const ZoneScanner::Entry& entry, std::size_t word,
                 const std::optional<DomainName>& origin)
{
    const auto begin = entry.words.begin() + static_cast<std::ptrdiff_t>(word);
    const std::vector<Word> words(begin, entry.words.end());
    if (!words.empty() && !words.front().is_quoted && words.front().text == "\\#")
        return read_generic(entry, word);
    if (words.size() < 6 && entry.comment)
        return refuse_at(*entry.comment,
                         "a ';' begins a comment here; a field that holds one "
                         "stands in quotes");
    if (!origin && words.size() == 6 && !words[5].text.empty() && words[5].text.back() != '.')
        return refuse(entry, word + 5,
                      "a relative name, but no origin yet: " + quoted(words[5].text));
    auto naptr = naptr_from_words(words, origin.value_or(DomainName()));
    if (naptr)
        return *naptr;
    // The message begins with the name of the field.
    constexpr std::array fields{Field::order,    Field::preference, Field::flags,
                                Field::services, Field::regexp,     Field::replacement};
    const auto* const field = std::find_if(fields.begin(), fields.end(), [&naptr](Field each) {
        return naptr.error().message.rfind(std::string(to_string(each)) + ':', 0) == 0;
    });
    const auto blamed = static_cast<std::size_t>(field - fields.begin());
    return refuse(entry, blamed < words.size() ? word + blamed : word - 1, naptr.error().message);
}

} // namespace des
