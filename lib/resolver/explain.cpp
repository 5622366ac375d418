#include "resolver/explain.h"

#include "naptr/text.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <iterator>

namespace des {
namespace {

class Lines {
public:
    template <class... Args>
    void add(std::string_view label, fmt::format_string<Args...> format, Args&&... args)
    {
        fmt::format_to(std::back_inserter(text_), "  {:<9} ", label);
        fmt::format_to(std::back_inserter(text_), format, std::forward<Args>(args)...);
        text_ += '\n';
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

double milliseconds(const Attempt& attempt)
{
    return static_cast<double>(attempt.elapsed.count()) / 1000;
}

std::string counted(std::size_t count, std::string_view thing)
{
    return fmt::format("{} {}{}", count, thing, count == 1 ? "" : "s");
}

std::string to_sentence(Lameness lameness)
{
    switch (lameness) {
    case Lameness::loop: return "refers back to servers that were asked, a loop";
    case Lameness::upward: return "refers upward";
    case Lameness::sideways: return "refers sideways, to other servers of the same zone";
    case Lameness::astray: return "refers to a zone that the name does not lie in";
    case Lameness::no_authority: return "says no without authority";
    }
    return {};
}

std::string flags_of(const Reply& reply)
{
    const auto names = flag_names(reply.flags);
    return names.empty() ? "no flags" : fmt::format("flags {}", fmt::join(names, " "));
}

// What became of an attempt, without saying whose it was.
std::string ending_of(const Attempt& attempt)
{
    auto rcode = attempt.reply ? to_string(attempt.reply->rcode) : std::string();
    switch (attempt.ending) {
    case Ending::none: return "not waited for: an earlier query was answered";
    case Ending::accepted:
        return fmt::format("{}, {}, {}, {} octets", rcode, flags_of(*attempt.reply),
                           counted(attempt.reply->answers, "record"), attempt.reply->octets);
    case Ending::truncated: return "truncated, to be asked again over TCP";
    case Ending::no_edns: return rcode + " to EDNS, to be asked again without";
    case Ending::turned_away: return rcode;
    case Ending::lame: return rcode + ", lame: " + to_sentence(*attempt.lameness);
    case Ending::timed_out: return "no answer";
    case Ending::unreachable: return attempt.problem;
    }
    return {};
}

void add_attempt(Lines& lines, const Attempt& attempt, Recursion recursion)
{
    lines.add("query", "{} over {}{}{}", attempt.server.to_string(), to_string(attempt.transport),
              attempt.edns ? ", EDNS" : "",
              recursion == Recursion::desired ? "" : ", no recursion");
    for (const auto& why : attempt.ignored)
        lines.add("ignored", "{}", why);
    lines.add("answer", "{}, {:.1f} ms", ending_of(attempt), milliseconds(attempt));
}

// "4.4.e164.arpa. to des.example. at 192.0.2.1:53, [2001:db8::1]:53"
void add_referral(Lines& lines, const Referral& referral)
{
    for (const auto& server : referral.servers) {
        std::vector<std::string> addresses;
        for (const auto& address : server.addresses)
            addresses.push_back(address.to_string());
        const auto glue = addresses.empty()
            ? ", without glue"
            : fmt::format(" at {}{}", fmt::join(addresses, ", "),
                          server.is_believed ? "" : ", not believed");
        lines.add("referral", "{} to {}{}", referral.zone.to_string(), server.name.to_string(),
                  glue);
    }
}

void add_lookup(Lines& lines, const Lookup& lookup)
{
    const auto whom = lookup.zone.is_root() ? "" : ", of the servers of " + lookup.zone.to_string();
    lines.add("name", "{} {}{}", lookup.name.to_string(), to_string(lookup.type), whom);
    for (const auto& attempt : lookup.attempts)
        add_attempt(lines, attempt, lookup.recursion);
    for (const auto& alias : lookup.aliases)
        lines.add("alias", "{} {} {}", alias.from.to_string(), to_string(alias.type),
                  alias.to.to_string());
    if (lookup.referral)
        add_referral(lines, *lookup.referral);
    for (const auto& why : lookup.unreadable)
        lines.add("damaged", "{}", why);
}

void add_verdict(Lines& lines, const Verdict& verdict)
{
    lines.add("record", "{:{}}{}", "", 2 * verdict.depth, to_string(verdict.record));
    if (verdict.used)
        lines.add("used", "{:{}}{}", "", 2 * verdict.depth, verdict.reason);
    else
        lines.add("not used", "{:{}}{}: {}", "", 2 * verdict.depth, to_string(verdict.field),
                  verdict.reason);
}

// "127.0.0.1:5300: REFUSED; [::1]:53: no answer", each server with what it came to last.
std::string servers_said(const Lookup& lookup)
{
    std::vector<std::string> servers;
    std::vector<std::string> said;
    for (const auto& attempt : lookup.attempts) {
        const auto server = attempt.server.to_string();
        const auto place = static_cast<std::size_t>(
            std::find(servers.begin(), servers.end(), server) - servers.begin());
        if (place == servers.size()) {
            servers.push_back(server);
            said.emplace_back();
        }
        const auto& ignored = attempt.ignored;
        const auto but = ignored.empty() ? "" : fmt::format(", but ignored: {}", ignored.back());
        if (attempt.ending != Ending::none)
            said[place] = fmt::format("{}: {}{}", server, ending_of(attempt), but);
    }
    return fmt::format("{}", fmt::join(said, "; "));
}

std::string source_of(const Lookup& lookup)
{
    for (const auto& attempt : lookup.attempts)
        if (attempt.ending == Ending::accepted)
            return fmt::format("{} from {}", to_string(attempt.reply->rcode),
                               attempt.server.to_string());
    return servers_said(lookup);
}

std::string blame(const Resolution& resolution)
{
    std::vector<std::string> parts;
    for (const auto& lookup : resolution.lookups)
        parts.insert(parts.end(), lookup.unreadable.begin(), lookup.unreadable.end());
    for (const auto& verdict : resolution.selection.verdicts)
        if (!verdict.used)
            parts.push_back(fmt::format("{}: {}", to_string(verdict.field), verdict.reason));
    return fmt::format("{}", fmt::join(parts, "; "));
}

std::string cause_of_failure(const Lookup& lookup)
{
    if (lookup.conclusion == Conclusion::alias)
        return fmt::format("the alias leads to {}, which nobody knows more about",
                           lookup.canonical.to_string());
    if (lookup.conclusion == Conclusion::referral)
        return fmt::format("only referred to {}: {}",
                           lookup.referral->servers.front().name.to_string(), source_of(lookup));
    return servers_said(lookup);
}

std::string why(const Resolution& resolution)
{
    const auto& last = last_of(resolution.lookups, RRType::naptr);
    switch (resolution.outcome) {
    case Outcome::found: return {};
    case Outcome::nothing_usable: return "no usable record, fail the call: " + blame(resolution);
    case Outcome::no_data: return "no records, fail the call: " + source_of(last);
    case Outcome::no_such_number: return "no such number, try the PSTN: " + source_of(last);
    case Outcome::refused: return "not answered to us, try the PSTN: " + servers_said(last);
    case Outcome::failed: return "not answered, try the PSTN: " + cause_of_failure(last);
    case Outcome::no_answer: return "nobody answered, try the PSTN: " + servers_said(last);
    }
    return {};
}

} // namespace

std::string explain(const Resolution& resolution)
{
    Lines lines;
    lines.add("number", "{}", resolution.number.to_string());
    for (const auto& lookup : resolution.lookups)
        add_lookup(lines, lookup);
    for (const auto& verdict : resolution.selection.verdicts)
        add_verdict(lines, verdict);
    if (resolution.outcome == Outcome::found)
        lines.add("result", "{} to try", counted(resolution.selection.targets.size(), "URI"));
    else
        lines.add("result", "{}", why(resolution));
    return lines.take();
}

std::string reason(const Resolution& resolution)
{
    return resolution.number.to_string() + ": " + why(resolution);
}

} // namespace des
