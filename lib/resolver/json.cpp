#include "resolver/json.h"

#include "resolver/explain.h"

#include <nlohmann/json.hpp>

namespace des {
namespace {

using Json = nlohmann::ordered_json;

std::string as_utf8(std::string_view octets)
{
    std::string utf8;
    utf8.reserve(octets.size());
    for (const char c : octets) {
        const auto octet = static_cast<unsigned char>(c);
        if (octet < 0x80) {
            utf8 += c;
            continue;
        }
        utf8 += static_cast<char>(0xC0U | octet >> 6U);
        utf8 += static_cast<char>(0x80U | (octet & 0x3FU));
    }
    return utf8;
}

Json to_value(const Attempt& attempt)
{
    Json value{{"server", attempt.server.to_string()},
               {"transport", to_string(attempt.transport)},
               {"edns", attempt.edns},
               {"ending", to_string(attempt.ending)},
               {"ms", static_cast<double>(attempt.elapsed.count()) / 1000}};
    if (attempt.reply) {
        value["rcode"] = to_string(attempt.reply->rcode);
        value["flags"] = flag_names(attempt.reply->flags);
        value["answers"] = attempt.reply->answers;
        value["octets"] = attempt.reply->octets;
    }
    if (attempt.lameness)
        value["lame"] = to_string(*attempt.lameness);
    if (!attempt.problem.empty())
        value["problem"] = attempt.problem;
    if (!attempt.ignored.empty())
        value["ignored"] = attempt.ignored;
    return value;
}

Json to_value(const NameServer& server)
{
    Json value{{"name", server.name.to_string()},
               {"addresses", Json::array()},
               {"believed", server.is_believed}};
    for (const auto& address : server.addresses)
        value["addresses"].push_back(address.to_string());
    return value;
}

Json to_value(const Referral& referral)
{
    Json value{{"zone", referral.zone.to_string()}, {"servers", Json::array()}};
    for (const auto& server : referral.servers)
        value["servers"].push_back(to_value(server));
    return value;
}

Json to_value(const Lookup& lookup)
{
    Json value{{"name", lookup.name.to_string()},
               {"type", to_string(lookup.type)},
               {"recursion", lookup.recursion == Recursion::desired},
               {"zone", lookup.zone.to_string()},
               {"conclusion", to_string(lookup.conclusion)},
               {"attempts", Json::array()}};
    for (const auto& attempt : lookup.attempts)
        value["attempts"].push_back(to_value(attempt));
    for (const auto& alias : lookup.aliases)
        value["aliases"].push_back(Json{{"type", to_string(alias.type)},
                                        {"from", alias.from.to_string()},
                                        {"to", alias.to.to_string()}});
    if (lookup.referral)
        value["referral"] = to_value(*lookup.referral);
    for (const auto& why : lookup.unreadable)
        value["unreadable"].push_back(as_utf8(why));
    return value;
}

Json to_value(const Verdict& verdict)
{
    const auto& record = verdict.record;
    Json value{{"order", static_cast<std::uint16_t>(record.order)},
               {"preference", static_cast<std::uint16_t>(record.preference)},
               {"flags", as_utf8(record.flags.octets())},
               {"services", as_utf8(record.services.octets())},
               {"regexp", as_utf8(record.regexp.octets())},
               {"replacement", record.replacement.to_string()},
               {"depth", verdict.depth},
               {"used", verdict.used}};
    if (!verdict.used)
        value["field"] = to_string(verdict.field);
    if (!verdict.reason.empty())
        value["reason"] = as_utf8(verdict.reason);
    return value;
}

} // namespace

std::string to_json(const Resolution& resolution)
{
    Json value{{"schema", resolution_schema},
               {"number", resolution.number.to_string()},
               {"name", resolution.name.to_string()},
               {"outcome", to_string(resolution.outcome)},
               {"advice", to_string(advice(resolution.outcome))}};
    if (resolution.outcome != Outcome::found)
        value["reason"] = as_utf8(reason(resolution));
    value["uris"] = Json::array();
    for (const auto& target : resolution.selection.targets)
        value["uris"].push_back(Json{{"uri", as_utf8(target.uri)}, {"service", target.service}});
    value["records"] = Json::array();
    for (const auto& verdict : resolution.selection.verdicts)
        value["records"].push_back(to_value(verdict));
    for (const auto& lookup : resolution.lookups)
        value["lookups"].push_back(to_value(lookup));
    return value.dump();
}

} // namespace des
