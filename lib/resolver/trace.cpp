#include "resolver/trace.h"

#include "dns/header.h"

#include <algorithm>
#include <array>
#include <utility>

namespace des {

std::string_view to_string(Transport transport)
{
    return transport == Transport::udp ? "UDP" : "TCP";
}

std::string_view to_string(Ending ending)
{
    switch (ending) {
    case Ending::none: return "not-awaited";
    case Ending::accepted: return "accepted";
    case Ending::truncated: return "truncated";
    case Ending::no_edns: return "no-edns";
    case Ending::turned_away: return "turned-away";
    case Ending::lame: return "lame";
    case Ending::timed_out: return "timed-out";
    case Ending::unreachable: return "unreachable";
    }
    return "?";
}

std::string_view to_string(Lameness lameness)
{
    switch (lameness) {
    case Lameness::loop: return "loop";
    case Lameness::upward: return "upward";
    case Lameness::sideways: return "sideways";
    case Lameness::astray: return "astray";
    case Lameness::no_authority: return "no-authority";
    }
    return "?";
}

std::string_view to_string(Conclusion conclusion)
{
    switch (conclusion) {
    case Conclusion::records: return "records";
    case Conclusion::no_data: return "no-data";
    case Conclusion::no_name: return "no-name";
    case Conclusion::alias: return "alias";
    case Conclusion::referral: return "referral";
    case Conclusion::failed: return "failed";
    case Conclusion::refused: return "refused";
    case Conclusion::no_answer: return "no-answer";
    }
    return "?";
}

std::vector<std::string> flag_names(std::uint16_t flags)
{
    constexpr std::array<std::pair<std::uint16_t, const char*>, 6> known{{{Header::aa, "aa"},
                                                                          {Header::tc, "tc"},
                                                                          {Header::rd, "rd"},
                                                                          {Header::ra, "ra"},
                                                                          {Header::ad, "ad"},
                                                                          {Header::cd, "cd"}}};
    std::vector<std::string> names;
    for (const auto& [flag, name] : known)
        if ((flags & flag) != 0)
            names.emplace_back(name);
    return names;
}

const Lookup& last_of(const std::vector<Lookup>& lookups, RRType type)
{
    return *std::find_if(lookups.rbegin(), lookups.rend(),
                         [type](const Lookup& lookup) { return lookup.type == type; });
}

} // namespace des
