#include "soap/xml.h"

#include "base/text.h"

#include <tinyxml2.h>

#include <map>
#include <optional>

namespace des {
namespace {

using tinyxml2::XMLDocument;

constexpr int deepest = 64;
constexpr std::string_view schema_instance = "http://www.w3.org/2001/XMLSchema-instance";
constexpr std::string_view soap_1_1 = "http://schemas.xmlsoap.org/soap/envelope/";
constexpr std::string_view soap_1_2 = "http://www.w3.org/2003/05/soap-envelope";

using Spaces = std::map<std::string, std::string, std::less<>>; // prefix to URI

std::pair<std::string_view, std::string_view> split_name(std::string_view name)
{
    const auto colon = name.find(':');
    if (colon == std::string_view::npos)
        return {{}, name};
    return {name.substr(0, colon), name.substr(colon + 1)};
}

Spaces spaces_within(const tinyxml2::XMLElement& element, const Spaces& around)
{
    Spaces spaces = around;
    for (const auto* attribute = element.FirstAttribute(); attribute != nullptr;
         attribute = attribute->Next()) {
        const auto [prefix, name] = split_name(attribute->Name());
        if (prefix == "xmlns")
            spaces[std::string(name)] = attribute->Value();
        else if (prefix.empty() && name == "xmlns")
            spaces[""] = attribute->Value();
    }
    return spaces;
}

bool is_true(std::string_view value)
{
    return value == "1" || value == "true";
}

void read_attributes(const tinyxml2::XMLElement& from, const Spaces& spaces, XmlElement& element)
{
    for (const auto* attribute = from.FirstAttribute(); attribute != nullptr;
         attribute = attribute->Next()) {
        const auto [prefix, name] = split_name(attribute->Name());
        const auto space = spaces.find(prefix);
        if (prefix.empty() || space == spaces.end())
            continue;
        if (name == "nil" && space->second == schema_instance)
            element.is_nil = is_true(attribute->Value());
        if (name == "mustUnderstand" && (space->second == soap_1_1 || space->second == soap_1_2))
            element.must_understand = is_true(attribute->Value());
    }
}

Result<XmlElement> read_element(const tinyxml2::XMLElement& from, const Spaces& around, int depth)
{
    if (depth > deepest)
        return invalid("elements are nested too deeply");
    const auto spaces = spaces_within(from, around);
    const auto [prefix, name] = split_name(from.Name());
    const auto space = spaces.find(prefix);
    if (space == spaces.end() && !prefix.empty())
        return invalid("the namespace prefix " + quoted(prefix) + " is not declared");
    XmlElement element;
    element.name = name;
    if (space != spaces.end())
        element.space = space->second;
    read_attributes(from, spaces, element);
    for (const auto* node = from.FirstChild(); node != nullptr; node = node->NextSibling()) {
        if (const auto* child = node->ToElement()) {
            auto read = read_element(*child, spaces, depth + 1);
            if (!read)
                return read;
            element.children.push_back(*std::move(read));
        } else if (const auto* text = node->ToText()) {
            element.text += text->Value();
        } else if (node->ToComment() == nullptr) {
            return invalid("processing instructions and declarations have no place in SOAP");
        }
    }
    return element;
}

// The bytes of one UTF-8 character; nothing for what is none, or cannot be in XML.
std::optional<std::size_t> character_size(std::string_view text) noexcept
{
    const auto octet = [&text](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    const unsigned first = octet(0);
    if (first < 0x80)
        return first >= 0x20 || first == '\t' || first == '\n' || first == '\r'
            ? std::optional<std::size_t>(1)
            : std::nullopt;
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
    const bool is_allowed =
        code <= 0x10FFFF && (code < 0xD800 || code > 0xDFFF) && code != 0xFFFE && code != 0xFFFF;
    return is_shortest && is_allowed ? std::optional(size) : std::nullopt;
}

// tinyxml2 takes every processing instruction for a declaration.
bool is_xml_declaration(const tinyxml2::XMLNode& node)
{
    return node.ToDeclaration() != nullptr && std::string_view(node.Value()).starts_with("xml ");
}

bool has_other_encoding(const XMLDocument& document)
{
    const auto* declaration = document.FirstChild();
    if (declaration == nullptr || !is_xml_declaration(*declaration))
        return false;
    const std::string text = to_lower(declaration->Value());
    const auto at = text.find("encoding");
    return at != std::string::npos && text.find("utf-8", at) == std::string::npos &&
        text.find("us-ascii", at) == std::string::npos;
}

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

Result<XmlElement> read_xml(std::string_view document)
{
    if (document.starts_with("\xEF\xBB\xBF"))
        document.remove_prefix(3);
    if (!is_xml_text(document))
        return invalid("not XML in UTF-8");
    XMLDocument parsed(true, tinyxml2::PRESERVE_WHITESPACE);
    if (parsed.Parse(document.data(), document.size()) != tinyxml2::XML_SUCCESS)
        return invalid(parsed.ErrorID() == tinyxml2::XML_ELEMENT_DEPTH_EXCEEDED
                           ? "elements are nested too deeply"
                           : std::string("not well-formed XML in line ") +
                               std::to_string(parsed.ErrorLineNum()));
    if (has_other_encoding(parsed))
        return invalid("an encoding other than UTF-8");
    for (const auto* node = parsed.FirstChild(); node != nullptr; node = node->NextSibling()) {
        const bool is_first = node == parsed.FirstChild();
        const bool is_declaration = is_first && is_xml_declaration(*node);
        if (node->ToElement() == nullptr && node->ToComment() == nullptr && !is_declaration)
            return invalid("document types and processing instructions have no place in SOAP");
    }
    if (parsed.RootElement() == nullptr || parsed.RootElement()->NextSiblingElement() != nullptr)
        return invalid("an XML document has exactly one root element");
    const Spaces built_in{{"xml", "http://www.w3.org/XML/1998/namespace"}};
    return read_element(*parsed.RootElement(), built_in, 1);
}

void append_xml_text(std::string& out, std::string_view text)
{
    const auto is_blank = [](char c) { return c == ' ' || c == '\t' || c == '\n'; };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const bool is_at_end = i == 0 || i + 1 == text.size();
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '\r' || (is_at_end && is_blank(c)))
            out += "&#" + std::to_string(static_cast<int>(c)) + ';';
        else
            out += c;
    }
}

} // namespace des
