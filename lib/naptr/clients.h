#pragma once

#include "e164/number.h"
#include "naptr/naptr.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace des {

// SIP clients whose reading of NAPTR is known: Kamailio 5.6.3 as run, the others as their public
// source reads (OpenSIPS, Asterisk, FreeSWITCH mod_enum with its default routes, Clearwater
// sprout).
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

// One verdict a record, in the order the client would try them, those not used last. For a block,
// `number` is one number in it: see sample_number().
std::vector<ClientVerdict> read_as(Client client, E164Number number, const RecordSet& set);

} // namespace des
