#pragma once

#include "server/dns_server.h"

#include <functional>
#include <string>
#include <vector>

namespace des {

struct DaemonOptions {
    std::string database;
    DnsOptions dns;
};

// Answers from the database until SIGTERM or SIGINT, then finishes what has arrived and returns; a
// second signal ends the process at once. SIGHUP makes it read the whole database again. Calls
// `ready` once it answers. Throws Failure when it cannot start.
void serve(const DaemonOptions& options,
           const std::function<void(const std::vector<SocketAddress>& dns)>& ready);

// The processors this process may run on.
std::size_t usable_processors();

} // namespace des
