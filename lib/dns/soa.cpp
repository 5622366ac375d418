#include "dns/soa.h"

#include "base/text.h"
#include "dns/cursor.h"
#include "dns/name.h"

#include <array>

namespace des {

std::string encode_rdata(const Soa& soa)
{
    std::array<std::uint8_t, 255 + 255 + 20> octets{};
    ByteWriter out(octets);
    out.put(soa.name_server.wire());
    out.put(soa.contact.wire());
    out.u32(soa.serial.value());
    for (const auto time : {soa.refresh, soa.retry, soa.expire, soa.minimum})
        out.u32(time.count());
    return std::string(as_text(out.written()));
}

Result<Soa> decode_soa(std::string_view rdata)
{
    ByteReader in(as_bytes(rdata));
    auto name_server = read_name(in);
    auto contact = read_name(in);
    const Serial serial(in.u32());
    const Soa::Seconds refresh(in.u32());
    const Soa::Seconds retry(in.u32());
    const Soa::Seconds expire(in.u32());
    const Soa::Seconds minimum(in.u32());
    if (in.failed() || in.remaining() > 0)
        return invalid("not the RDATA of a SOA record: " + quoted(rdata));
    return Soa{
        *std::move(name_server), *std::move(contact), serial, refresh, retry, expire, minimum};
}

} // namespace des
