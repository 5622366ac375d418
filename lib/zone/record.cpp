#include "zone/record.h"

#include "e164/enum_name.h"

#include <algorithm>

namespace des {

Result<RecordLine> record_line_of(const ZoneRecord& record, const std::vector<DomainName>& apexes)
{
    const auto apex = std::find_if(apexes.begin(), apexes.end(), [&record](const auto& each) {
        return record.owner.is_at_or_below(each);
    });
    const auto number = block_of_name(record.owner, apex == apexes.end() ? apexes.at(0) : *apex);
    if (!number)
        return tl::unexpected(number.error());
    return RecordLine{*number, record.naptr, record.ttl};
}

bool belongs_to_zone(const ZoneRecord& record, const std::vector<DomainName>& apexes)
{
    return (record.type == RRType::soa || record.type == RRType::ns) &&
        std::find(apexes.begin(), apexes.end(), record.owner) != apexes.end();
}

} // namespace des
