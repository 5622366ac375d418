#include "server/udp_worker.h"

#include "base/error.h"

#include <poll.h>
#include <sys/eventfd.h>

#include <cerrno>
#include <system_error>
#include <utility>

namespace des {
namespace {

// A socket is emptied before the next one gets its turn, but not for longer than this.
constexpr int batches_a_turn = 16;
// What can lie in a socket's buffer, and more: whoever goes on sending must not delay the end.
constexpr int batches_at_the_end = 1024;

UniqueFd make_wake_up()
{
    UniqueFd fd(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    if (!fd)
        throw Failure(Reason::configuration,
                      "cannot start a worker: " + std::generic_category().message(errno));
    return fd;
}

void add(std::atomic<std::uint64_t>& counter, std::size_t count) noexcept
{
    // One thread writes, so that no locked instruction is needed.
    counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
}

} // namespace

UdpWorker::UdpWorker(std::vector<UniqueFd> sockets, const Desk& desk) :
    sockets_(std::move(sockets)), desk_(desk), wake_up_(make_wake_up())
{
}

UdpWorker::~UdpWorker()
{
    drain();
}

void UdpWorker::start()
{
    thread_ = std::thread([this] { run(); });
}

void UdpWorker::drain()
{
    if (!thread_.joinable())
        return;
    ::eventfd_write(wake_up_.get(), 1);
    thread_.join();
}

void UdpWorker::run() noexcept
{
    std::vector<pollfd> watched;
    for (const auto& socket : sockets_)
        watched.push_back({socket.get(), POLLIN, 0});
    watched.push_back({wake_up_.get(), POLLIN, 0});

    while (watched.back().revents == 0) {
        if (::poll(watched.data(), watched.size(), -1) < 0)
            continue; // interrupted by a signal
        for (std::size_t i = 0; i < sockets_.size(); ++i)
            if (watched[i].revents != 0)
                serve(watched[i].fd, batches_a_turn);
    }
    for (const auto& socket : sockets_)
        serve(socket.get(), batches_at_the_end);
    sockets_.clear(); // from now on the kernel says that nobody listens
}

void UdpWorker::serve(int socket, int most_batches) noexcept
{
    for (int i = 0; i < most_batches; ++i) {
        const auto received = batch_.receive(socket);
        if (received == 0)
            return;
        auto sitting = desk_.sit();
        const auto answered = batch_.answer(sitting);
        const auto unsent = batch_.send(socket);
        add(counters_.received, received);
        add(counters_.answered, answered - unsent);
        add(counters_.unsent, unsent);
    }
}

} // namespace des
