#include "answer/zone.h"

#include "dns/codes.h"
#include "dns/header.h"

#include <algorithm>

namespace des {
namespace {

// Its owner the name in the question.
std::vector<std::uint8_t> record(RRType type, Ttl ttl, std::string_view rdata)
{
    std::vector<std::uint8_t> bytes(12 + rdata.size());
    ByteWriter out(bytes);
    out.u16(0xC000 | Header::size);
    out.u16(static_cast<std::uint16_t>(type));
    out.u16(static_cast<std::uint16_t>(RRClass::in));
    out.u32(ttl.count());
    out.u16(static_cast<std::uint16_t>(rdata.size()));
    out.put(rdata);
    return bytes;
}

Soa soa_of(const Zone& zone)
{
    const auto first = zone.name_servers.empty() ? DomainName() : zone.name_servers.front();
    return {zone.primary.value_or(first),
            zone.contact,
            zone.serial,
            zone.refresh,
            zone.retry,
            zone.expire,
            zone.negative_ttl};
}

} // namespace

RenderedZone::RenderedZone(const Zone& zone) :
    serial_(zone.serial), referrals_(zone.des_servers, zone.apexes, zone.ttl),
    matching_(zone.matching), has_expired_(zone.has_expired)
{
    for (const auto& apex : zone.apexes)
        apexes_.emplace_back(apex);
    std::stable_sort(apexes_.begin(), apexes_.end(),
                     [](const Apex& a, const Apex& b) { return a.labels > b.labels; });
    const auto soa = encode_rdata(soa_of(zone));
    soa_ = {1, record(RRType::soa, zone.ttl, soa)};
    negative_soa_ = {1, record(RRType::soa, std::min(zone.ttl, zone.negative_ttl), soa)};
    for (const auto& server : zone.name_servers) {
        const auto bytes =
            record(RRType::ns, zone.name_server_ttl.value_or(zone.ttl), server.wire());
        name_servers_.bytes.insert(name_servers_.bytes.end(), bytes.begin(), bytes.end());
        ++name_servers_.count;
    }
}

} // namespace des
