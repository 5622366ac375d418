#include "naptr/naptr.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {

Result<CharacterString> CharacterString::of(std::string_view octets)
{
    if (octets.size() > 255)
        return invalid(
            fmt::format("{} octets, and 255 are the most: {}", octets.size(), quoted(octets)));
    return CharacterString(octets);
}

Result<RecordSet> RecordSet::of(std::vector<Naptr> records, Ttl ttl, Serving serving)
{
    if (records.empty())
        return invalid("a record set has at least one record");
    std::sort(records.begin(), records.end());
    if (std::adjacent_find(records.begin(), records.end()) != records.end())
        return invalid("the same record twice");
    return RecordSet(std::move(records), ttl, serving);
}

} // namespace des
