#pragma once

#include "base/unique_fd.h"
#include "server/udp_batch.h"

#include <atomic>
#include <cstdint>
#include <thread>
#include <vector>

namespace des {

// What a worker has done so far. On a cache line of its own: nobody else writes near it.
struct alignas(64) UdpCounters {
    std::atomic<std::uint64_t> received;
    std::atomic<std::uint64_t> answered;
    std::atomic<std::uint64_t> unsent; // the network did not take the answer
};

// One thread that answers what comes to its sockets, one socket for each address.
class UdpWorker {
public:
    UdpWorker(std::vector<UniqueFd> sockets, const Desk& desk);
    ~UdpWorker();
    UdpWorker(const UdpWorker&) = delete;
    UdpWorker& operator=(const UdpWorker&) = delete;

    void start();
    // Returns once everything that had arrived is answered.
    void drain();

    const UdpCounters& counters() const noexcept { return counters_; }

private:
    void run() noexcept;
    void serve(int socket, int most_batches) noexcept;

    std::vector<UniqueFd> sockets_;
    Desk desk_;
    UdpBatch batch_;
    UniqueFd wake_up_; // readable once the worker has to stop
    UdpCounters counters_{};
    std::thread thread_;
};

} // namespace des
