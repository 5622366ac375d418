#include "resolver/server_table.h"

#include <algorithm>

namespace des {

std::vector<AskedServer*> ServerTable::at(const std::vector<SocketAddress>& addresses)
{
    std::vector<AskedServer*> found;
    found.reserve(addresses.size());
    for (const auto& address : addresses)
        found.push_back(at(address));
    return found;
}

AskedServer* ServerTable::at(const SocketAddress& address)
{
    const auto found =
        std::find_if(servers_.begin(), servers_.end(),
                     [&address](const auto& server) { return server->address == address; });
    if (found != servers_.end())
        return found->get();
    return servers_.emplace_back(std::make_unique<AskedServer>(loop_, address, listener_)).get();
}

} // namespace des
