#pragma once

#include "base/socket_address.h"
#include "base/unique_fd.h"
#include "resolver/channel.h"
#include "resolver/event_loop.h"

#include <cstdint>
#include <map>
#include <vector>

namespace des {

// One connection to a server, opened by the first query, shared by all that follow, several
// on their way at once (RFC 7766, sections 6.2.1 and 7). A server may close it between two answers:
// what was not answered yet then goes out again over a new one.
class TcpChannel : public Channel {
public:
    TcpChannel(EventLoop& loop, SocketAddress server, Listener& listener);
    TcpChannel(const TcpChannel&) = delete;
    TcpChannel& operator=(const TcpChannel&) = delete;
    TcpChannel(TcpChannel&&) = delete;
    TcpChannel& operator=(TcpChannel&&) = delete;
    ~TcpChannel() override;

    Result<Handle> send(Ticket ticket, Bytes query) override;
    // A query given up takes the connection with it: it may be dead.
    void forget(Handle handle, Ticket ticket, Because because) override;

private:
    struct Waiting {
        Ticket ticket;
        std::vector<std::uint8_t> framed; // with its length before it
    };

    Result<void> connect();
    void close();
    void restart();
    void ready(short events);
    void write();
    void read();
    void deliver_complete();
    void ended(int error);
    void lose_all(const std::string& why);

    EventLoop& loop_;
    SocketAddress server_;
    Listener& listener_;
    UniqueFd fd_;
    std::map<std::uint16_t, Waiting> waiting_; // by id
    std::vector<std::uint8_t> outbox_;
    std::vector<std::uint8_t> inbox_;
    bool has_answered_ = false; // on this connection
};

} // namespace des
