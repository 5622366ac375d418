#pragma once

#include "base/session_table.h"
#include "base/unique_fd.h"
#include "server/desk.h"
#include "server/tls_stream.h"

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

using CurrentIdentity = Current<TlsIdentity>;

// DNS over TCP (RFC 7766), or over TLS (RFC 7858), all sessions in one thread (tcp_session.h says
// how they go).
class TcpServer {
public:
    // With an identity it speaks TLS; each session begins with the one that holds then.
    TcpServer(std::vector<UniqueFd> listeners, const Desk& desk, const TcpLimits& limits,
              const CurrentIdentity* identity = nullptr);
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
