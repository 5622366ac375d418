#include "procedures/export.h"

#include "e164/enum_name.h"
#include "naptr/json.h"
#include "naptr/text.h"

#include <fmt/format.h>

namespace des {
namespace {

// What lies in the store was put there by it: anything else is damage.
template <class T>
T sound(Result<T> result)
{
    if (!result)
        throw Failure(Reason::broken_store, "damaged record: " + result.error().message);
    return *std::move(result);
}

RecordLine line_of(const RecordRow& row)
{
    Naptr record{Order{row.order},
                 Preference{row.preference},
                 sound(CharacterString::of(row.flags)),
                 sound(CharacterString::of(row.services)),
                 sound(CharacterString::of(row.regexp)),
                 sound(DomainName::decode(row.replacement))};
    return {sound(row.key.block()), std::move(record), row.ttl, row.serving};
}

std::string zone_line(const RecordLine& line, const DomainName& apex)
{
    const auto owner = sound(owner_name(line.number, apex));
    const auto ttl = line.ttl ? fmt::format("{} ", line.ttl->count()) : "";
    return fmt::format("{} {}IN NAPTR {}", owner.to_string(), ttl, to_string(*line.record));
}

} // namespace

Portion Portion::everything()
{
    return {NumberKey(), NumberKey::from_bits(UINT64_MAX)};
}

Result<Portion> Portion::parse(std::string_view text)
{
    const auto block = NumberBlock::parse(text);
    if (!block)
        return tl::unexpected(block.error());
    const NumberKey key(*block);
    if (block->is_number())
        return Portion(key, key);
    Portion portion(key.prefix(), key.last_below());
    if (const auto following = block->following())
        portion.length_ = block->prefix().length() + *following;
    return portion;
}

bool Portion::contains(const NumberBlock& number) const noexcept
{
    const NumberKey key(number);
    if (key < first_ || last_ < key)
        return false;
    const auto following = number.following();
    return !length_ || (following && number.prefix().length() + *following == *length_);
}

void each_record(Store& store, const Portion& portion, const EachRecord& each)
{
    store.scan(portion.first(), portion.last(), [&](const RecordRow& row) {
        const auto line = line_of(row);
        if (portion.contains(line.number))
            each(line);
    });
}

void each_covering(Store& store, E164Number number, const EachRecord& each)
{
    const NumberKey whole(NumberBlock::of(number));
    for (int length = number.length(); length > 0; --length) {
        const auto prefix = whole.truncated(length);
        const auto last = NumberKey::from_bits(prefix.bits() | 15U);
        store.scan(prefix, last, [&](const RecordRow& row) {
            const auto line = line_of(row);
            if (line.number.covers(number))
                each(line);
        });
    }
}

Columns columns_for(Store& store, const Portion& portion)
{
    bool has_substitution = false;
    store.scan(portion.first(), portion.last(), [&](const RecordRow& row) {
        has_substitution |= row.serving == Serving::substituted;
    });
    return has_substitution ? Columns::with_substitute : Columns::standard;
}

EachRecord record_writer(std::ostream& out, RecordFormat format, Columns columns,
                         const DomainName& apex)
{
    if (format == RecordFormat::jsonl)
        return [&out](const RecordLine& line) { out << to_json(line) << '\n'; };
    if (format == RecordFormat::zone)
        return [&out, apex](const RecordLine& line) { out << zone_line(line, apex) << '\n'; };
    out << (columns == Columns::standard ? csv_header : csv_header_with_substitute) << '\n';
    return [&out, columns](const RecordLine& line) { out << to_csv(line, columns) << '\n'; };
}

std::string lost_in_zone(const RecordLine& line)
{
    if (!line.number.is_number() && !line.number.is_open())
        return "a block of fixed length becomes a wildcard, which covers every length";
    if (line.serving == Serving::substituted)
        return "a block that is served with the number put in is served as provisioned";
    return {};
}

} // namespace des
