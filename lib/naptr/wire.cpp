#include "naptr/wire.h"

#include "base/text.h"
#include "dns/cursor.h"

#include <fmt/format.h>

namespace des {
namespace {

void append_u16(std::string& out, std::uint16_t value)
{
    out += static_cast<char>(value >> 8U);
    out += static_cast<char>(value & 0xFFU);
}

void append_u32(std::string& out, std::uint32_t value)
{
    append_u16(out, static_cast<std::uint16_t>(value >> 16U));
    append_u16(out, static_cast<std::uint16_t>(value & 0xFFFFU));
}

void append_string(std::string& out, const CharacterString& string)
{
    out += static_cast<char>(string.octets().size());
    out += string.octets();
}

// One length octet says at most 255, so no character-string is ever too long.
CharacterString read_string(ByteReader& reader)
{
    const auto length = reader.u8();
    return value_or_throw(CharacterString::of(as_text(reader.take(length))));
}

} // namespace

std::string encode_rdata(const Naptr& record)
{
    std::string out;
    out.reserve(7 + record.flags.octets().size() + record.services.octets().size() +
                record.regexp.octets().size() + record.replacement.wire().size());
    append_u16(out, static_cast<std::uint16_t>(record.order));
    append_u16(out, static_cast<std::uint16_t>(record.preference));
    append_string(out, record.flags);
    append_string(out, record.services);
    append_string(out, record.regexp);
    out += record.replacement.wire();
    return out;
}

Result<Naptr> decode_rdata(std::string_view rdata)
{
    ByteReader reader(as_bytes(rdata));
    Naptr record;
    record.order = Order{reader.u16()};
    record.preference = Preference{reader.u16()};
    record.flags = read_string(reader);
    record.services = read_string(reader);
    record.regexp = read_string(reader);
    if (reader.failed())
        return invalid(fmt::format("NAPTR RDATA ends early, after {} octets", rdata.size()));
    auto replacement = DomainName::decode(rdata.substr(reader.position()));
    if (!replacement)
        return invalid("replacement: " + replacement.error().message);
    record.replacement = std::move(*replacement);
    return record;
}

std::string encode_set(const RecordSet& set)
{
    std::string out;
    append_u32(out, set.ttl().count());
    out += static_cast<char>(set.serving());
    for (const auto& record : set.records()) {
        const auto rdata = encode_rdata(record);
        append_u16(out, static_cast<std::uint16_t>(rdata.size()));
        out += rdata;
    }
    return out;
}

Result<RecordSet> decode_set(std::string_view octets)
{
    ByteReader reader(as_bytes(octets));
    const Ttl ttl{reader.u32()};
    const auto serving = reader.u8();
    if (reader.failed() || serving > static_cast<std::uint8_t>(Serving::substituted))
        return invalid("not a stored record set: " + quoted(octets));

    std::vector<Naptr> records;
    while (reader.remaining() > 0) {
        const auto length = reader.u16();
        const auto rdata = reader.take(length);
        if (reader.failed())
            return invalid("a stored record set ends early: " + quoted(octets));
        auto record = decode_rdata(as_text(rdata));
        if (!record)
            return tl::unexpected(std::move(record.error()));
        records.push_back(std::move(*record));
    }
    return RecordSet::of(std::move(records), ttl, Serving{serving});
}

} // namespace des
