#pragma once

#include "base/session_table.h"
#include "base/unique_fd.h"
#include "server/desk.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace des {

struct TcpCounters {
    std::atomic<std::uint64_t> connections;
    std::atomic<std::uint64_t> received;
    std::atomic<std::uint64_t> answered;
};

// DNS over TCP (RFC 7766), all sessions in one thread. The queries of a session are answered in
// order, as many at a time as have come; what a client does not read is not read from it.
class TcpServer {
public:
    TcpServer(std::vector<UniqueFd> listeners, const Desk& desk, const TcpLimits& limits);
    // Throws where a thread cannot be joined, if ever: the process ends then.
    ~TcpServer(); // NOLINT(bugprone-exception-escape)
    TcpServer(const TcpServer&) = delete;
    TcpServer& operator=(const TcpServer&) = delete;

    void start();
    // Accepts no more, lets every session finish what has arrived, and closes after that time
    // what is still open.
    void drain(std::chrono::milliseconds patience);

    const TcpCounters& counters() const noexcept { return counters_; }

private:
    class Sessions;
    TcpCounters counters_{};
    std::unique_ptr<Sessions> sessions_;
    std::thread thread_;
};

} // namespace des
