#include "resolver/answer_reader.h"

#include "resolver/referral.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::size_t most_aliases = 16;

bool is_question_optional(RCode rcode) noexcept
{
    return rcode != RCode::noerror && rcode != RCode::nxdomain;
}

const ResourceRecord* find_record(const Message& message, const DomainName& owner, RRType type)
{
    for (const auto& record : message.answers)
        if (record.type == type && record.rr_class == RRClass::in && record.owner == owner)
            return &record;
    return nullptr;
}

// What the DNAME record makes of a name below its owner (RFC 6672, section 2.2).
std::optional<DomainName> substituted(const DomainName& name, const ResourceRecord& dname)
{
    const auto target = DomainName::decode(dname.rdata);
    if (!target)
        return std::nullopt;
    const auto kept = name.wire().size() - dname.owner.wire().size();
    const auto made = DomainName::decode(name.wire().substr(0, kept) + target->wire());
    return made ? std::optional(*made) : std::nullopt;
}

std::optional<Alias> find_dname(const Message& message, const DomainName& name)
{
    for (const auto& record : message.answers) {
        if (record.type != RRType::dname || record.rr_class != RRClass::in ||
            record.owner == name || !name.is_at_or_below(record.owner))
            continue;
        if (auto target = substituted(name, record); target)
            return Alias{RRType::dname, name, *std::move(target)};
    }
    return std::nullopt;
}

// DNAME first: the CNAME beside it was only made from it.
std::optional<Alias> find_alias(const Message& message, const DomainName& name)
{
    if (auto alias = find_dname(message, name); alias)
        return alias;
    const auto* record = find_record(message, name, RRType::cname);
    if (record == nullptr)
        return std::nullopt;
    const auto target = DomainName::decode(record->rdata);
    return target ? std::optional(Alias{RRType::cname, name, *target}) : std::nullopt;
}

void follow_aliases(Lookup& lookup, const Message& message)
{
    while (lookup.aliases.size() < most_aliases && lookup.canonical.is_at_or_below(lookup.zone) &&
           find_record(message, lookup.canonical, lookup.type) == nullptr) {
        auto alias = find_alias(message, lookup.canonical);
        if (!alias)
            return;
        lookup.canonical = alias->to;
        lookup.aliases.push_back(*std::move(alias));
    }
}

bool has_soa(const Message& message)
{
    return std::any_of(message.authorities.begin(), message.authorities.end(),
                       [](const ResourceRecord& record) { return record.type == RRType::soa; });
}

// Of an answer without records (RFC 2308, sections 2.1 and 2.2).
Conclusion without_records(Lookup& lookup, const Message& message, std::uint16_t referral_port)
{
    if (message.rcode == RCode::nxdomain)
        return Conclusion::no_name;
    if (has_soa(message))
        return Conclusion::no_data;
    if (!lookup.aliases.empty())
        return Conclusion::alias;
    if (!message.has(Header::aa))
        lookup.referral = find_referral(message, lookup.zone, referral_port);
    return lookup.referral ? Conclusion::referral : Conclusion::no_data;
}

} // namespace

std::string mismatch(const Message& message, const Question& question)
{
    if (!message.has(Header::qr) || message.opcode() != Opcode::query)
        return "not an answer";
    if (message.questions.empty() && is_question_optional(message.rcode))
        return {};
    if (message.questions.size() != 1 || message.questions.front() != question)
        return "answers another question";
    return {};
}

Reply reply_of(const Message& message, std::size_t octets)
{
    return {message.rcode,
            message.flags,
            message.edns.has_value(),
            message.answers.size(),
            message.authorities.size(),
            message.additionals.size(),
            octets};
}

bool dislikes_edns(const Message& message) noexcept
{
    return message.rcode == RCode::formerr || message.rcode == RCode::notimp ||
        message.rcode == RCode::badvers;
}

bool turns_away(const Message& message) noexcept
{
    return message.rcode != RCode::noerror && message.rcode != RCode::nxdomain;
}

bool is_refusal(RCode rcode) noexcept
{
    return rcode == RCode::refused || rcode == RCode::notauth;
}

std::vector<ResourceRecord> conclude(Lookup& lookup, const Message& message,
                                     std::uint16_t referral_port)
{
    lookup.canonical = lookup.name;
    lookup.aliases.clear();
    lookup.referral.reset();
    follow_aliases(lookup, message);
    if (!lookup.canonical.is_at_or_below(lookup.zone)) {
        lookup.conclusion = Conclusion::alias;
        return {};
    }
    std::vector<ResourceRecord> records;
    for (const auto& record : message.answers)
        if (record.type == lookup.type && record.rr_class == RRClass::in &&
            record.owner == lookup.canonical)
            records.push_back(record);
    lookup.conclusion =
        records.empty() ? without_records(lookup, message, referral_port) : Conclusion::records;
    return records;
}

// Of several refusals, one that is none counts: somebody could not, rather than would not, answer.
void conclude_without_answer(Lookup& lookup)
{
    lookup.aliases.clear(); // of an answer that was passed over
    lookup.referral.reset();
    lookup.conclusion = Conclusion::no_answer;
    for (const auto& attempt : lookup.attempts) {
        if (attempt.ending != Ending::turned_away && attempt.ending != Ending::lame)
            continue;
        if (attempt.ending == Ending::lame || !is_refusal(attempt.reply->rcode))
            lookup.conclusion = Conclusion::failed;
        else if (lookup.conclusion == Conclusion::no_answer)
            lookup.conclusion = Conclusion::refused;
    }
}

} // namespace des
