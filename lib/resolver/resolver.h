#pragma once

#include "e164/number.h"
#include "naptr/select.h"
#include "resolver/finder.h"

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string_view>
#include <vector>

namespace des {

enum class Outcome {
    found,          // at least one URI to try
    nothing_usable, // records, but none gives a URI
    no_data,        // the number is known and has no records
    no_such_number, // NXDOMAIN
    refused,        // the servers will not answer us
    failed,         // the servers cannot answer
    no_answer,      // nobody answered
};
std::string_view to_string(Outcome outcome); // "nothing-usable"

// What a SIP proxy does next (RFC 5346, section 4.1.2).
enum class Advice { route, fail_call, try_pstn };
Advice advice(Outcome outcome) noexcept;
std::string_view to_string(Advice advice); // "fail-call"

struct Resolution {
    E164Number number;
    DomainName name;             // of the number under the apex
    std::vector<Lookup> lookups; // of that name, then of those that aliases and records lead to
    Selection selection;
    Outcome outcome = Outcome::no_answer;
};

struct ResolverOptions {
    DomainName apex;
    SelectionOptions selection;
};

// Resolves numbers to the URIs to try, as a SIP proxy does (Q.3643, clause 9.4): any number of them
// at once. Lives as long as the loop of its finder runs.
class Resolver {
public:
    using Done = std::function<void(Resolution)>;

    Resolver(NameFinder& finder, ResolverOptions options);

    // `done` is called from the loop, never from here. Refuses only an apex that leaves no room
    // for the number.
    Result<void> resolve(E164Number number, Done done);

private:
    using Records = std::optional<std::vector<Naptr>>;

    struct Job {
        explicit Job(Resolution start) : resolution(std::move(start)), wanted(resolution.name) {}
        Resolution resolution;
        Done done;
        DomainName wanted;                   // what the records are looked up for
        std::map<DomainName, Records> known; // what is already had, for the selection
    };

    void look_up(std::uint32_t slot, const DomainName& name);
    void arrived(std::uint32_t slot, std::vector<Lookup> found,
                 const std::vector<ResourceRecord>& records);
    void select_targets(std::uint32_t slot);
    void finish(std::uint32_t slot, Outcome outcome);

    NameFinder& finder_;
    ResolverOptions options_;
    std::deque<std::optional<Job>> jobs_; // by slot
    std::vector<std::uint32_t> free_;
};

} // namespace des
