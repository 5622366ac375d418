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

// The namespaces that an element declares, and those around it.
class Scope {
public:
    explicit Scope(const Scope* around) : around_(around) {}

    void declare(std::string_view prefix, std::string_view uri) { declared_[prefix] = uri; }

    std::optional<std::string_view> find(std::string_view prefix) const
    {
        for (const auto* scope = this; scope != nullptr; scope = scope->around_)
            if (const auto found = scope->declared_.find(prefix); found != scope->declared_.end())
                return found->second;
        return std::nullopt;
    }

private:
    const Scope* around_;
    std::map<std::string_view, std::string_view> declared_; // prefix to URI
};

std::pair<std::string_view, std::string_view> split_name(std::string_view name)
{
    const auto colon = name.find(':');
    if (colon == std::string_view::npos)
        return {{}, name};
    return {name.substr(0, colon), name.substr(colon + 1)};
}

void declare_spaces(const tinyxml2::XMLElement& element, Scope& scope)
{
    for (const auto* attribute = element.FirstAttribute(); attribute != nullptr;
         attribute = attribute->Next()) {
        const auto [prefix, name] = split_name(attribute->Name());
        if (prefix == "xmlns")
            scope.declare(name, attribute->Value());
        else if (prefix.empty() && name == "xmlns")
            scope.declare("", attribute->Value());
    }
}

bool is_true(std::string_view value)
{
    return value == "1" || value == "true";
}

// soap:actor (SOAP 1.1, section 4.2.2) and soap:role (SOAP 1.2 part 1, section 2.2): whether they
// mean who reads the message.
bool is_for_reader(std::string_view role)
{
    return role.empty() || role == "http://schemas.xmlsoap.org/soap/actor/next" ||
        role == "http://www.w3.org/2003/05/soap-envelope/role/next" ||
        role == "http://www.w3.org/2003/05/soap-envelope/role/ultimateReceiver";
}

void read_attributes(const tinyxml2::XMLElement& from, const Scope& scope, XmlElement& element)
{
    bool is_for_us = true;
    for (const auto* attribute = from.FirstAttribute(); attribute != nullptr;
         attribute = attribute->Next()) {
        const auto [prefix, name] = split_name(attribute->Name());
        const auto space = prefix.empty() ? std::nullopt : scope.find(prefix);
        const bool is_soap = space == soap_1_1 || space == soap_1_2;
        if (name == "nil" && space == schema_instance)
            element.is_nil = is_true(attribute->Value());
        else if (name == "mustUnderstand" && is_soap)
            element.must_understand = is_true(attribute->Value());
        else if ((name == "actor" || name == "role") && is_soap)
            is_for_us = is_for_reader(attribute->Value());
    }
    element.must_understand = element.must_understand && is_for_us;
}

Result<XmlElement> read_element(const tinyxml2::XMLElement& from, const Scope& around, int depth)
{
    if (depth > deepest)
        return invalid("elements are nested too deeply");
    Scope scope(&around);
    declare_spaces(from, scope);
    const auto [prefix, name] = split_name(from.Name());
    const auto space = scope.find(prefix);
    if (!space && !prefix.empty())
        return invalid("the namespace prefix " + quoted(prefix) + " is not declared");
    XmlElement element;
    element.name = name;
    element.space = space.value_or("");
    read_attributes(from, scope, element);
    for (const auto* node = from.FirstChild(); node != nullptr; node = node->NextSibling()) {
        if (const auto* child = node->ToElement()) {
            auto read = read_element(*child, scope, depth + 1);
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

bool has_other_encoding(const XMLDocument& document)
{
    const auto* first = document.FirstChild();
    const auto* declaration = first == nullptr ? nullptr : first->ToDeclaration();
    if (declaration == nullptr)
        return false;
    const std::string text = to_lower(declaration->Value());
    const auto at = text.find("encoding");
    return at != std::string::npos && text.find("utf-8", at) == std::string::npos &&
        text.find("us-ascii", at) == std::string::npos;
}

} // namespace

Result<XmlElement> read_xml(std::string_view document)
{
    if (document.starts_with("\xEF\xBB\xBF"))
        document.remove_prefix(3);
    if (auto checked = check_xml(document); !checked)
        return tl::unexpected(std::move(checked.error()));
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
        const bool is_declaration = is_first && node->ToDeclaration() != nullptr;
        if (node->ToElement() == nullptr && node->ToComment() == nullptr && !is_declaration)
            return invalid("nothing but comments may stand beside the root element");
    }
    if (parsed.RootElement() == nullptr || parsed.RootElement()->NextSiblingElement() != nullptr)
        return invalid("an XML document has exactly one root element");
    Scope built_in(nullptr);
    built_in.declare("xml", "http://www.w3.org/XML/1998/namespace");
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

std::string xml_attribute(std::string_view text)
{
    std::string out = "\"";
    for (const char c : text) {
        if (c == '&')
            out += "&amp;";
        else if (c == '<')
            out += "&lt;";
        else if (c == '>')
            out += "&gt;";
        else if (c == '"')
            out += "&quot;";
        else if (c == '\t' || c == '\n' || c == '\r')
            out += "&#" + std::to_string(static_cast<int>(c)) + ';';
        else
            out += c;
    }
    return out + '"';
}

} // namespace des
