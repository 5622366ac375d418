#include "soap/xml_check.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

namespace des {
namespace {

constexpr std::size_t most_attributes = 64; // tinyxml2 compares each with all before it
constexpr std::size_t most_nodes = 1'000'000;

constexpr bool is_xml_character(char32_t code) noexcept
{
    if (code < 0x20)
        return code == '\t' || code == '\n' || code == '\r';
    return code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE && code != 0xFFFF;
}

// The octets of the UTF-8 character that `text` begins with; nothing for what is none, or cannot
// be in XML.
std::optional<std::size_t> character_size(std::string_view text) noexcept
{
    const auto octet = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = octet(0);
    if (first < 0x80)
        return is_xml_character(first) ? std::optional<std::size_t>(1) : std::nullopt;
    const std::size_t size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || text.size() < size)
        return std::nullopt;
    char32_t code = first & (0xFFU >> (size + 1));
    for (std::size_t i = 1; i < size; ++i) {
        if ((octet(i) & 0xC0U) != 0x80)
            return std::nullopt;
        code = (code << 6U) | (octet(i) & 0x3FU);
    }
    const bool is_shortest = size == 2 || (size == 3 ? code >= 0x800 : code >= 0x10000);
    return is_shortest && is_xml_character(code) ? std::optional(size) : std::nullopt;
}

// "#65" or "#x41"
bool is_character_reference(std::string_view name) noexcept
{
    const bool is_hex = name.starts_with("#x");
    const auto digits = name.substr(is_hex ? 2 : 1);
    std::uint32_t code = 0;
    const auto* end = digits.data() + digits.size();
    const auto [stop, error] = std::from_chars(digits.data(), end, code, is_hex ? 16 : 10);
    return error == std::errc() && stop == end && is_xml_character(code);
}

// Goes through a document from markup to markup.
class Checker {
public:
    explicit Checker(std::string_view document) : document_(document) {}

    Result<void> check()
    {
        if (document_.starts_with("<?xml ") || document_.starts_with("<?xml\t") ||
            document_.starts_with("<?xml\r") || document_.starts_with("<?xml\n"))
            skip_through("?>");
        while (trouble_ == nullptr && find_markup())
            check_markup();
        if (trouble_ == nullptr)
            return {};
        const auto lines = std::count(document_.begin(), document_.begin() + at_, '\n');
        return invalid(std::string(trouble_) + ", in line " + std::to_string(lines + 1));
    }

private:
    std::string_view rest() const { return document_.substr(static_cast<std::size_t>(at_)); }

    void move(std::size_t octets) { at_ += static_cast<std::ptrdiff_t>(octets); }

    bool find_markup()
    {
        const auto next = rest().find_first_of("<&");
        if (next == std::string_view::npos)
            return false;
        move(next);
        return true;
    }

    void check_markup()
    {
        const auto markup = rest();
        if (markup.front() == '&')
            return check_reference();
        if (++nodes_ > most_nodes)
            return refuse("more elements and attributes than any message has");
        if (markup.starts_with("<!--"))
            return skip_through("-->");
        if (markup.starts_with("<![CDATA["))
            return skip_through("]]>");
        if (markup.starts_with("<!") || markup.starts_with("<?"))
            return refuse("document types and processing instructions have no place in SOAP");
        check_tag();
    }

    void check_tag()
    {
        move(1);
        std::size_t attributes = 0;
        char quote = '\0'; // that ends the value of an attribute; zero: outside of one
        while (trouble_ == nullptr && !rest().empty()) {
            const char c = rest().front();
            if (c == '<')
                return refuse("not well-formed XML: '<' within a tag");
            if (c == '&') {
                check_reference();
                continue;
            }
            move(1);
            if (quote != '\0')
                quote = c == quote ? '\0' : quote;
            else if (c == '>')
                return;
            else if (c == '"' || c == '\'')
                quote = c;
            else if (c == '=' && (++attributes > most_attributes || ++nodes_ > most_nodes))
                return refuse("more attributes than any message has");
        }
    }

    void check_reference()
    {
        constexpr auto entities =
            std::to_array<std::string_view>({"amp", "lt", "gt", "quot", "apos"});
        constexpr std::size_t longest = 10; // "&#x10FFFF;"
        const auto reference = rest().substr(0, longest);
        const auto end = reference.find(';');
        const auto name = reference.substr(1, end == std::string_view::npos ? 0 : end - 1);
        const bool is_entity = std::find(entities.begin(), entities.end(), name) != entities.end();
        if (!is_entity && !(name.starts_with('#') && is_character_reference(name)))
            return refuse("not well-formed XML: '&' that begins no reference XML knows");
        move(end + 1);
    }

    void skip_through(std::string_view mark)
    {
        const auto end = rest().find(mark);
        if (end == std::string_view::npos)
            return refuse("not well-formed XML: something does not end");
        move(end + mark.size());
    }

    void refuse(const char* trouble) { trouble_ = trouble; }

    std::string_view document_;
    std::ptrdiff_t at_ = 0;
    std::size_t nodes_ = 0;
    const char* trouble_ = nullptr;
};

} // namespace

bool is_xml_text(std::string_view text) noexcept
{
    while (!text.empty()) {
        const auto size = character_size(text);
        if (!size)
            return false;
        text.remove_prefix(*size);
    }
    return true;
}

Result<void> check_xml(std::string_view document)
{
    if (!is_xml_text(document))
        return invalid("not XML in UTF-8");
    return Checker(document).check();
}

} // namespace des
