#pragma once

#include "e164/number.h"
#include "naptr/naptr.h"
#include "naptr/validate.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace des {

// The DDDS algorithm for ENUM (RFC 3402; RFC 6116, section 5.2; RFC 3824, section 6) over the
// NAPTR records of a number, in the order the answer had them.

// What became of one record, in the order they were considered.
struct Verdict {
    Naptr record;
    bool used = false;
    Field field{};      // to blame, when not used
    std::string reason; // why it was not used, or what was done
    int depth = 0;      // 0: of the number's own name; 1: reached by one non-terminal record; …
};

struct Target {
    std::string uri;
    std::string service; // the Enumservice it was selected for: "sip", "pstn:tel"
};

struct Selection {
    std::vector<Target> targets; // in the order to try them
    std::vector<Verdict> verdicts;
};

struct SelectionOptions {
    // Enumservices wanted, each "type" (any subtype) or "type:subtype"; empty: all.
    std::vector<std::string> services;
    bool accept_private = false; // "P-" types (RFC 6116, section 5.1)
    int chain_limit = 5;         // non-terminal records followed (RFC 6116, section 5.2.1)
};

// The NAPTR records of another name, for non-terminal records: nothing if they cannot be had.
using NaptrLookup = std::function<std::optional<std::vector<Naptr>>(const DomainName&)>;

// `name` is where the records were found; it and what was followed are never looked up again.
Selection select(const std::vector<Naptr>& records, E164Number number, const DomainName& name,
                 const SelectionOptions& options, const NaptrLookup& lookup);

} // namespace des
