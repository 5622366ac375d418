#pragma once

#include "e164/block.h"
#include "naptr/naptr.h"
#include "naptr/validate.h"

#include <optional>
#include <string>
#include <vector>

namespace des {

// A finding about a set: `record` is its place in the set, or nothing when it concerns all of it.
struct SetFinding {
    std::optional<std::size_t> record;
    Finding finding;
};

// validate() for each record, and what is known of whole sets: different orders, equal ranks,
// too many records, too large an answer, a URI without scheme…
std::vector<SetFinding> lint(const NumberBlock& number, const RecordSet& set);

// SIP clients whose reading of NAPTR is known.
enum class Client { kamailio, opensips, asterisk, freeswitch, sprout };
std::string_view to_string(Client client);
Result<Client> parse_client(std::string_view name);
std::vector<Client> all_clients();

// What a client would make of one record of a set.
struct ClientVerdict {
    std::size_t record;             // its place in the set
    std::optional<std::string> uri; // what it would send the call to; nothing: does not use it
    std::string reason; // why not, or what is wrong with the URI it builds; empty: all is well
};

// For a block, `number` is one number in it.
std::vector<ClientVerdict> read_as(Client client, E164Number number, const RecordSet& set);

} // namespace des
