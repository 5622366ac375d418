#include "server/catalog_zone.h"

#include "base/sha256.h"
#include "dns/codes.h"
#include "dns/header.h"

#include <string>

namespace des {
namespace {

// Of a zone that changes seldom and is followed by NOTIFY.
constexpr Soa::Seconds refresh{3600};
constexpr Soa::Seconds retry{600};
constexpr Soa::Seconds expire{2'147'483'646}; // as RFC 9432, appendix A, has it
constexpr Ttl ttl{0};                         // nobody is to keep it

DomainName named(const std::string& text)
{
    return value_or_throw(DomainName::parse(text));
}

// Behind the owner.
void put(std::vector<std::uint8_t>& out, RRType type, const std::string& rdata)
{
    std::vector<std::uint8_t> bytes(10 + rdata.size());
    ByteWriter writer(bytes);
    writer.u16(static_cast<std::uint16_t>(type));
    writer.u16(static_cast<std::uint16_t>(RRClass::in));
    writer.u32(ttl.count());
    writer.u16(static_cast<std::uint16_t>(rdata.size()));
    writer.put(rdata);
    out.insert(out.end(), bytes.begin(), bytes.end());
}

void put_name(std::vector<std::uint8_t>& out, const DomainName& name)
{
    const auto wire = as_bytes(name.wire());
    out.insert(out.end(), wire.begin(), wire.end());
}

// The same for a zone as long as there is one, which is all that section 4.1 asks of the label.
std::string label_of(const DomainName& member)
{
    constexpr std::size_t digits = 16;
    const auto digest = sha256(member.lower().wire());
    return hexadecimal({reinterpret_cast<const char*>(digest.data()), digest.size()})
        .substr(0, digits);
}

} // namespace

std::vector<DomainName> apexes_of(const RenderedZone& zone)
{
    std::vector<DomainName> names;
    for (const auto& apex : zone.apexes())
        names.push_back(value_or_throw(DomainName::decode(apex.lower)));
    return names;
}

CatalogZone::CatalogZone(const DomainName& name, const RenderedZone& zone) :
    serial_(zone.serial()), members_(apexes_of(zone))
{
    const auto invalid = named("invalid."); // no server, no mailbox: section 4
    soa_.count = 1;
    soa_.bytes = {0xC0, Header::size};
    put(soa_.bytes, RRType::soa,
        encode_rdata(Soa{invalid, invalid, serial_, refresh, retry, expire, Soa::Seconds{0}}));
    put_name(records_, name);
    put(records_, RRType::ns, invalid.wire());
    put_name(records_, named("version." + name.to_string()));
    put(records_, RRType::txt, std::string("\1") + "2");
    for (const auto& member : members_) {
        put_name(records_, named(label_of(member) + ".zones." + name.to_string()));
        put(records_, RRType::ptr, member.wire());
    }
}

} // namespace des
