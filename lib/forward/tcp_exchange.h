#pragma once

#include "base/socket_address.h"
#include "dns/cursor.h"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

namespace des {

// One question over TCP (RFC 7766), on a connection of its own: large answers are rare. Calls
// `done` once, with the answer, or with nothing when there is none by the deadline; the octets are
// gone when it returns.
void ask_over_tcp(boost::asio::io_context& loop, const SocketAddress& address,
                  std::vector<std::uint8_t> message, std::chrono::steady_clock::time_point deadline,
                  std::function<void(Bytes)> done);

} // namespace des
