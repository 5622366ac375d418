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
    out << fmt::format("$ORIGIN {}\n$TTL {}\n", head.apex.to_string(), head.ttl.count())
        << fmt::format("@ {} IN SOA {} {} {} {} {} {} {}\n", head.ttl.count(),
                       head.name_servers.at(0).to_string(), head.contact.to_string(),
                       head.serial.value(), head.refresh.count(), head.retry.count(),
                       head.expire.count(), head.negative_ttl.count());
    for (const auto& server : head.name_servers)
        out << fmt::format("@ {} IN NS {}\n", head.ttl.count(), server.to_string());
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
