#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace des {

// The replacement part of a regexp field, taken apart: literal octets without their escapes, and
// behind them a back-reference, \1 to \9; 0 stands for none, in the last part only.
struct TemplatePart {
    std::string literal;
    int group = 0;
};

// "sip:\1@a" has the parts {"sip:", 1} and {"@a", 0}. A backslash takes away the meaning of what
// follows it (\0 too, which has none: Rewrite::parse refuses it before).
std::vector<TemplatePart> parse_template(std::string_view replacement);

} // namespace des
