#pragma once

#include "dns/transport.h"
#include "resolver/event_loop.h"
#include "resolver/tcp_channel.h"
#include "resolver/udp_channel.h"

#include <memory>
#include <vector>

namespace des {

// A server, the ways to it, and what was learnt of it.
struct AskedServer {
    AskedServer(EventLoop& loop, const SocketAddress& at, Channel::Listener& listener) :
        address(at), udp(loop, at, listener), tcp(loop, at, listener)
    {
    }

    Channel& channel(Transport transport)
    {
        return transport == Transport::udp ? static_cast<Channel&>(udp) : tcp;
    }

    SocketAddress address;
    UdpChannel udp;
    TcpChannel tcp;
    bool edns = true;
    EventLoop::Clock::time_point avoid_until;
};

// Every server that a client asked: whoever leads to one, what was learnt of it holds.
class ServerTable {
public:
    ServerTable(EventLoop& loop, Channel::Listener& listener) : loop_(loop), listener_(listener) {}

    // They stay where they are.
    std::vector<AskedServer*> at(const std::vector<SocketAddress>& addresses);

private:
    AskedServer* at(const SocketAddress& address);

    EventLoop& loop_;
    Channel::Listener& listener_;
    std::vector<std::unique_ptr<AskedServer>> servers_; // few enough to look through
};

} // namespace des
