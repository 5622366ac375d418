#pragma once

#include "base/socket_address.h"
#include "base/unique_fd.h"
#include "dns/cursor.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

// What dns_load asks with, over UDP and over TCP.

namespace des::bench {

constexpr std::size_t sockets = 8;
constexpr std::size_t under_way = 32; // on each socket, and so a batch

// Queries as messages, which come round and round.
class Queries {
public:
    // From names in presentation format, one a line. Throws Failure when there is none.
    explicit Queries(std::istream& names);
    std::string& next();

private:
    std::vector<std::string> messages_;
    std::size_t next_ = 0;
};

struct Counts {
    std::uint64_t answers = 0;
    std::uint64_t lost = 0;
    std::uint64_t noerror = 0;
    std::uint64_t nodata = 0;
    std::uint64_t nxdomain = 0;
    std::uint64_t other = 0;

    void add(Bytes answer); // at least a header
};

class Load {
public:
    Load() = default;
    virtual ~Load() = default;
    Load(const Load&) = delete;
    Load& operator=(const Load&) = delete;

    virtual Counts run(std::chrono::duration<double> how_long) = 0;
};

std::unique_ptr<Load> udp_load(const SocketAddress& server, Queries queries);
// Over connections that stay open, many queries under way on each.
std::unique_ptr<Load> tcp_load(const SocketAddress& server, Queries queries);

// A socket that does not block, connected.
UniqueFd connect_to(const SocketAddress& server, int type);

} // namespace des::bench
