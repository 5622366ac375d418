#pragma once

#include "base/socket_address.h"

#include <string_view>
#include <vector>

namespace des {

// The address of a DNS server, port 53 unless it says another. Refuses what no query can be sent
// to: "*", "[::]", port 0.
Result<SocketAddress> parse_server(std::string_view text);

// The servers a stub resolver asks, by the text of resolv.conf(5): the first three "nameserver"
// lines that hold an address, or this host when there is none.
std::vector<SocketAddress> name_servers(std::string_view resolv_conf);
// By /etc/resolv.conf. A missing file is an empty one.
std::vector<SocketAddress> system_name_servers();

} // namespace des
