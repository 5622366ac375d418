#pragma once

#include "base/unique_fd.h"
#include "server/queue_watch.h"
#include "server/udp_batch.h"

#include <atomic>
#include <cstdint>
#include <memory>
#include <thread>
#include <vector>

namespace des {

// What a worker has done so far. On a cache line of its own: nobody else writes near it.
struct alignas(64) UdpCounters {
    std::atomic<std::uint64_t> received;
    std::atomic<std::uint64_t> answered;
    std::atomic<std::uint64_t> unsent;  // the network did not take the answer
    std::atomic<std::uint64_t> late;    // had waited for too long; most are not answered
    std::atomic<std::uint64_t> overrun; // found no room in front of the sockets, as far as known
};

// One thread that answers what comes to its sockets, one socket for each address.
class UdpWorker {
public:
    // Queries that have waited for longer than `longest_wait` are not answered; 0: all are.
    UdpWorker(std::vector<UniqueFd> sockets, const Desk& desk, QueueWatch::Wait longest_wait);
    ~UdpWorker();
    UdpWorker(const UdpWorker&) = delete;
    UdpWorker& operator=(const UdpWorker&) = delete;

    void start();
    // Returns once everything that had arrived is answered.
    void drain();

    const UdpCounters& counters() const noexcept { return counters_; }
    const LateCounters& late_counters() const noexcept { return *late_; }

private:
    void run() noexcept;
    // One of the sockets, and the queue in front of it.
    struct Front {
        std::shared_ptr<const WorkerSocket> socket;
        QueueWatch watch;
        std::uint32_t overrun = 0; // queries dropped by the kernel, when last asked
    };
    void serve(Front& front, int most_batches) noexcept;
    void watch_queue(Front& front, bool is_full) noexcept;

    std::shared_ptr<LateCounters> late_ = std::make_shared<LateCounters>();
    std::vector<Front> fronts_;
    Desk desk_;
    UdpBatch batch_;
    UniqueFd wake_up_; // readable once the worker has to stop
    UdpCounters counters_{};
    std::thread thread_;
};

} // namespace des
