#include "naptr/rewrite_template.h"

namespace des {

std::vector<TemplatePart> parse_template(std::string_view replacement)
{
    std::vector<TemplatePart> parts(1);
    for (std::size_t at = 0; at < replacement.size(); ++at) {
        const bool escaped = replacement[at] == '\\' && at + 1 < replacement.size();
        const char c = replacement[escaped ? ++at : at];
        if (escaped && c >= '1' && c <= '9') {
            parts.back().group = c - '0';
            parts.emplace_back();
            continue;
        }
        parts.back().literal += c;
    }
    return parts;
}

} // namespace des
