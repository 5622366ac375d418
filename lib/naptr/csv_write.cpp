#include "base/text.h"
#include "naptr/csv.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {
namespace {

void append_field(std::string& out, std::string_view field)
{
    const bool plain = std::all_of(field.begin(), field.end(),
                                   [](char c) { return is_printable(c) && c != ',' && c != '"'; });
    const bool has_blank_end = !field.empty() && (field.front() == ' ' || field.back() == ' ');
    if (plain && !has_blank_end) {
        out += field;
        return;
    }
    out += '"';
    for (const char c : field) {
        if (c == '"')
            out += '"';
        out += c;
    }
    out += '"';
}

} // namespace

std::string to_csv(const RecordLine& line, Columns columns)
{
    auto out = line.number.to_string();
    if (line.record) {
        out += fmt::format(",{},{},", static_cast<std::uint16_t>(line.record->order),
                           static_cast<std::uint16_t>(line.record->preference));
        append_field(out, line.record->flags.octets());
        out += ',';
        append_field(out, line.record->services.octets());
        out += ',';
        append_field(out, line.record->regexp.octets());
        out += ',';
        append_field(out, line.record->replacement.to_string());
        out += ',';
        if (line.ttl)
            out += std::to_string(line.ttl->count());
    } else {
        out += ",,,,,,,";
    }
    if (columns == Columns::with_substitute)
        out += line.record && line.serving == Serving::substituted ? ",yes" : ",";
    return out;
}

} // namespace des
