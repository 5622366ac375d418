#include "zone/number_record.h"

#include "e164/enum_name.h"
#include "naptr/wire.h"

#include <fmt/format.h>

namespace des {
namespace {

void note(std::uint64_t& count, std::string& first, const ResourceRecord& record)
{
    if (count++ == 0)
        first = record.owner.to_string() + ' ' + to_string(record.type);
}

} // namespace

void PassedOver::note(const ResourceRecord& record, const DomainName& apex)
{
    if (record.type == RRType::naptr || !block_of_name(record.owner, apex))
        des::note(names_, first_name_, record);
    else
        des::note(types_, first_type_, record);
}

std::string PassedOver::to_string() const
{
    auto text = fmt::format("{} records passed over:", count());
    if (types_ > 0)
        text += fmt::format(" {} that are no NAPTR records, the first {}", types_, first_type_);
    if (types_ > 0 && names_ > 0)
        text += ';';
    if (names_ > 0)
        text += fmt::format(" {} of names that are no numbers, the first {}", names_, first_name_);
    return text;
}

std::optional<NumberRecord> number_record_of(const ResourceRecord& record, const DomainName& apex)
{
    if (record.type != RRType::naptr || record.rr_class != RRClass::in)
        return std::nullopt;
    const auto number = block_of_name(record.owner, apex);
    if (!number)
        return std::nullopt;
    auto naptr = decode_rdata(record.rdata);
    if (!naptr)
        throw Failure(Reason::invalid, record.owner.to_string() + ": " + naptr.error().message);
    return NumberRecord{*number, *std::move(naptr), record.ttl};
}

} // namespace des
