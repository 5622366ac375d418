#pragma once

#include "base/error.h"

#include <string>
#include <string_view>
#include <vector>

// XML 1.0 as far as SOAP needs it.

namespace des {

// An element that was read, its names resolved.
struct XmlElement {
    std::string name;  // without prefix
    std::string space; // URI of its namespace; empty: none
    std::string text;  // of the element itself, as written
    std::vector<XmlElement> children;
    bool must_understand = false; // soap:mustUnderstand, for header blocks
    bool is_nil = false;          // xsi:nil
};

// A document in UTF-8. Refused (invalid): what is not well-formed, a document type declaration, a
// processing instruction, and elements nested deeper than 64. Entities but the five of XML are
// text.
Result<XmlElement> read_xml(std::string_view document);

// Valid UTF-8 of characters that XML 1.0 can hold.
bool is_xml_text(std::string_view text) noexcept;

// Appends text, so that exactly it is read back: markup, carriage returns, and blanks at the ends
// are escaped. `text` is_xml_text().
void append_xml_text(std::string& out, std::string_view text);

} // namespace des
