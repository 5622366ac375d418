#pragma once

#include "base/error.h"

#include <string_view>

// What has to be known of a document before a parser gets it: tinyxml2 takes much that is no XML,
// and some documents cost it hours or all memory.

namespace des {

// Valid UTF-8 of characters that XML 1.0 can hold.
bool is_xml_text(std::string_view text) noexcept;

// Refused (invalid): other than is_xml_text(); document type declarations; processing instructions
// but the XML declaration; references to anything but characters and the five entities of XML; '<'
// within a tag; more than 64 attributes in one tag, and more than a million elements, attributes
// and comments. Not all that is let through is well-formed.
Result<void> check_xml(std::string_view document);

} // namespace des
