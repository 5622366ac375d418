#pragma once

#include "answer/des_server.h"
#include "daemon/follower.h"
#include "daemon/secondaries.h"
#include "http/client.h"
#include "http/server.h"
#include "server/dns_server.h"

#include <functional>
#include <string>
#include <vector>

namespace des {

struct DaemonOptions {
    std::string database; // of a replica none
    DnsOptions dns;
    std::vector<std::string> key_files;  // TSIG keys of clients and secondaries
    std::vector<ClientRule> query_rules; // none: everybody may query, and sees, everything
    std::string cookie_secret;           // a file; empty: the cookies of dns.settings stay
    SecondaryOptions secondaries;
    HttpOptions http; // I1 and I4; no address: neither
    // Requests and answers in cleartext beyond loopback.
    Cleartext cleartext = Cleartext::loopback_only;
    // Of an operator-level ENUM server: where the DESs are that know what is not in the own
    // profile. None: this is a DES, and answers from all profiles.
    std::vector<DesServer> des_servers;
    ReplicaOptions replica;
    bool is_replica() const noexcept { return !replica.primaries.empty(); }
    std::string version; // of the program
};

// Where it answers, with the ports that were picked.
struct Endpoints {
    std::vector<SocketAddress> dns;
    std::vector<SocketAddress> tls;
    std::vector<SocketAddress> http;
};

// Answers from the database, and exchanges profiles with partners, or answers from a zone that it
// follows, until SIGTERM or SIGINT, then finishes what has arrived and returns; a second signal
// ends the process at once. SIGHUP makes it read the whole database, or ask the primary, and read
// the key files and the certificates again. Calls `ready` once it answers. Throws Failure when it
// cannot start.
void serve(DaemonOptions options, const std::function<void(const Endpoints&)>& ready);

// The processors this process may run on.
std::size_t usable_processors();

} // namespace des
