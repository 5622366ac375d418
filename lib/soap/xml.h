#pragma once

#include "base/error.h"
#include "soap/xml_check.h"

#include <string>
#include <string_view>
#include <vector>

// XML 1.0 as far as SOAP needs it.

namespace des {

// An element that was read, its names resolved.
struct XmlElement {
    std::string name;  // without prefix
    std::string space; // URI of its namespace; empty: none
    std::string text;  // of the element itself, its references resolved
    std::vector<XmlElement> children;
    bool must_understand = false; // soap:mustUnderstand for who reads it, for header blocks
    bool is_nil = false;          // xsi:nil
};

// A document in UTF-8. Refused (invalid): what check_xml() refuses, what is not well-formed, and
// elements nested deeper than 64.
Result<XmlElement> read_xml(std::string_view document);

// Appends text, so that exactly it is read back: markup, carriage returns, and blanks at the ends
// are escaped. `text` is_xml_text().
void append_xml_text(std::string& out, std::string_view text);

// The value of an attribute, in double quotes, so that exactly it is read back. `text` is
// is_xml_text().
std::string xml_attribute(std::string_view text);

} // namespace des
