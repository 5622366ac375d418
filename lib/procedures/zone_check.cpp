#include "procedures/zone_check.h"

#include "base/interrupt.h"
#include "procedures/zone_source.h"
#include "store/staging.h"
#include "zone/holes.h"

#include <fmt/format.h>

namespace des {
namespace {

std::string sentence(const Finding& finding)
{
    return fmt::format("{}: {}{}", to_string(finding.field), finding.message,
                       finding.clause.empty() ? "" : " (" + finding.clause + ')');
}

std::string sentence(const Hole& hole)
{
    return fmt::format(
        "a standard name server does not answer all of {}: {} gets nothing, since {} "
        "exists (RFC 4592, section 3.3.1){}; des-serve answers by longest match, and "
        "des-zone export adds what other servers need",
        hole.block.to_string(), hole.example.to_string(), hole.cause.to_string(),
        hole.count > 1 ? fmt::format(", and {} more likewise", hole.count - 1) : "");
}

} // namespace

void check_zone(std::istream& in, const std::string& name, const std::vector<DomainName>& apexes,
                const EachZoneRemark& each)
{
    const auto lines = read_zone(in, name, apexes);
    Staging staging(Ttl{});
    while (const auto line = lines->next()) {
        stop_if_interrupted();
        const auto at = lines->line();
        if (!*line) {
            each({lines->place(at), Severity::error, line->error().message});
            continue;
        }
        for (const auto& record : **line) {
            for (const auto& finding : validate(*record.record))
                each({lines->place(at), finding.severity, sentence(finding)});
            staging.add(record, at);
        }
    }
    HoleFinder holes([&each](const Hole& hole) { each({"", Severity::warning, sentence(hole)}); });
    const auto bad_line = [&](std::uint64_t line, const Error& error) {
        each({lines->place(line), Severity::error, error.message});
    };
    while (const auto wanted = staging.next(bad_line)) {
        stop_if_interrupted();
        holes.add(wanted->key);
    }
    holes.finish();
}

} // namespace des
