#include "zone/writer.h"

#include "naptr/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace des {
namespace {

// "9.9.0.0.2.2.1.9.4", "*.2.2.1.9.4"
std::string relative_owner(NumberKey key)
{
    const auto block = value_or_throw(key.block());
    auto digits = block.prefix().bare();
    std::reverse(digits.begin(), digits.end());
    std::string owner = block.is_number() ? "" : "*.";
    for (const char digit : digits) {
        owner += digit;
        owner += '.';
    }
    owner.pop_back();
    return owner;
}

} // namespace

void write_head(std::ostream& out, const ZoneHead& head)
{
    write_soa(out, head.apex, head.ttl,
              {head.name_servers.at(0), head.contact, head.serial, head.refresh, head.retry,
               head.expire, head.negative_ttl});
    for (const auto& server : head.name_servers)
        write_name_server(out, head.ttl, server);
}

void write_soa(std::ostream& out, const DomainName& apex, Ttl ttl, const Soa& soa)
{
    out << fmt::format("$ORIGIN {}\n$TTL {}\n", apex.to_string(), ttl.count())
        << fmt::format("@ {} IN SOA {} {} {} {} {} {} {}\n", ttl.count(),
                       soa.name_server.to_string(), soa.contact.to_string(), soa.serial.value(),
                       soa.refresh.count(), soa.retry.count(), soa.expire.count(),
                       soa.minimum.count());
}

void write_name_server(std::ostream& out, Ttl ttl, const DomainName& server)
{
    out << fmt::format("@ {} IN NS {}\n", ttl.count(), server.to_string());
}

void write_set(std::ostream& out, NumberKey key, const RecordSet& set, const std::string& comment)
{
    const auto owner = relative_owner(key);
    auto note = comment.empty() ? "" : " ; " + comment;
    for (const auto& record : set.records()) {
        out << owner << ' ' << set.ttl().count() << " IN NAPTR " << to_string(record) << note
            << '\n';
        note.clear();
    }
}

} // namespace des
