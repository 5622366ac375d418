#include "resolver/resolver.h"

#include "e164/enum_name.h"
#include "naptr/wire.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::size_t most_lookups = 32; // of one number

Outcome outcome_of(Conclusion conclusion) noexcept
{
    switch (conclusion) {
    case Conclusion::records: return Outcome::found;
    case Conclusion::no_data: return Outcome::no_data;
    case Conclusion::no_name: return Outcome::no_such_number;
    case Conclusion::refused: return Outcome::refused;
    case Conclusion::alias:
    case Conclusion::referral:
    case Conclusion::failed: return Outcome::failed;
    case Conclusion::no_answer: return Outcome::no_answer;
    }
    return Outcome::no_answer;
}

bool was_asked(const std::vector<Lookup>& lookups, const DomainName& name)
{
    return std::any_of(lookups.begin(), lookups.end(), [&name](const Lookup& lookup) {
        return lookup.name == name && lookup.type == RRType::naptr;
    });
}

// A record that cannot be read does not hide the others (RFC 6116, section 5.2).
std::vector<Naptr> decode_all(const std::vector<ResourceRecord>& records, Lookup& lookup)
{
    std::vector<Naptr> decoded;
    decoded.reserve(records.size());
    for (const auto& record : records) {
        if (auto naptr = decode_rdata(record.rdata); naptr)
            decoded.push_back(*std::move(naptr));
        else
            lookup.unreadable.push_back(std::move(naptr.error().message));
    }
    return decoded;
}

} // namespace

std::string_view to_string(Outcome outcome)
{
    switch (outcome) {
    case Outcome::found: return "found";
    case Outcome::nothing_usable: return "nothing-usable";
    case Outcome::no_data: return "no-data";
    case Outcome::no_such_number: return "no-such-number";
    case Outcome::refused: return "refused";
    case Outcome::failed: return "failed";
    case Outcome::no_answer: return "no-answer";
    }
    return "?";
}

std::string_view to_string(Advice advice)
{
    switch (advice) {
    case Advice::route: return "route";
    case Advice::fail_call: return "fail-call";
    case Advice::try_pstn: return "try-pstn";
    }
    return "?";
}

Advice advice(Outcome outcome) noexcept
{
    switch (outcome) {
    case Outcome::found: return Advice::route;
    case Outcome::nothing_usable:
    case Outcome::no_data: return Advice::fail_call;
    case Outcome::no_such_number:
    case Outcome::refused:
    case Outcome::failed:
    case Outcome::no_answer: return Advice::try_pstn;
    }
    return Advice::try_pstn;
}

Resolver::Resolver(NameFinder& finder, ResolverOptions options) :
    finder_(finder), options_(std::move(options))
{
}

Result<void> Resolver::resolve(E164Number number, Done done)
{
    auto name = enum_name(number, options_.apex);
    if (!name)
        return tl::unexpected(name.error());
    if (free_.empty()) {
        free_.push_back(static_cast<std::uint32_t>(jobs_.size()));
        jobs_.emplace_back();
    }
    const auto slot = free_.back();
    free_.pop_back();
    auto& job = jobs_[slot].emplace(Resolution{number, *std::move(name), {}, {}, {}});
    job.done = std::move(done);
    look_up(slot, job.wanted);
    return {};
}

void Resolver::look_up(std::uint32_t slot, const DomainName& name)
{
    finder_.find(
        name, RRType::naptr,
        [this, slot](std::vector<Lookup> lookups, const std::vector<ResourceRecord>& records) {
            arrived(slot, std::move(lookups), records);
        });
}

void Resolver::arrived(std::uint32_t slot, std::vector<Lookup> found,
                       const std::vector<ResourceRecord>& records)
{
    auto& job = *jobs_[slot];
    auto& lookups = job.resolution.lookups;
    auto decoded = decode_all(records, found.back());
    std::move(found.begin(), found.end(), std::back_inserter(lookups));
    const auto& last = last_of(lookups, RRType::naptr);
    const auto conclusion = last.conclusion;
    const auto canonical = last.canonical;

    const bool leads_on = conclusion == Conclusion::alias && lookups.size() < most_lookups;
    if (leads_on && !was_asked(lookups, canonical))
        return look_up(slot, canonical);
    if (conclusion == Conclusion::records)
        job.known[job.wanted] = std::move(decoded);
    else if (job.wanted == job.resolution.name)
        return finish(slot, outcome_of(conclusion));
    else
        job.known[job.wanted] = std::nullopt;
    select_targets(slot);
}

// The selection runs again from its start whenever a non-terminal record led to a name that had to
// be looked up first: it is quick, and need not know how to wait.
void Resolver::select_targets(std::uint32_t slot)
{
    auto& job = *jobs_[slot];
    std::optional<DomainName> missing;
    const auto lookup = [&job, &missing](const DomainName& name) -> Records {
        if (const auto found = job.known.find(name); found != job.known.end())
            return found->second;
        if (!missing)
            missing = name;
        return std::nullopt;
    };
    const auto& name = job.resolution.name;
    job.resolution.selection =
        select(*job.known[name], job.resolution.number, name, options_.selection, lookup);
    if (missing && job.resolution.lookups.size() < most_lookups) {
        job.wanted = *missing;
        return look_up(slot, *missing);
    }
    const bool is_found = !job.resolution.selection.targets.empty();
    finish(slot, is_found ? Outcome::found : Outcome::nothing_usable);
}

void Resolver::finish(std::uint32_t slot, Outcome outcome)
{
    auto job = std::move(*jobs_[slot]);
    jobs_[slot].reset();
    free_.push_back(slot);
    job.resolution.outcome = outcome;
    job.done(std::move(job.resolution));
}

} // namespace des
