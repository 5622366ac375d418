#include "server/udp_worker.h"

#include "base/error.h"

#include <linux/sock_diag.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <array>
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

void set_option(int socket, int name, int value) noexcept
{
    setsockopt(socket, SOL_SOCKET, name, &value, sizeof(value));
}

// As it was asked for: the kernel says twice of it (socket(7)).
std::size_t receive_buffer_of(int socket) noexcept
{
    int size = 0;
    socklen_t length = sizeof(size);
    getsockopt(socket, SOL_SOCKET, SO_RCVBUF, &size, &length);
    return static_cast<std::size_t>(size) / 2;
}

// How many queries the kernel has dropped for want of room, since the socket was opened.
std::uint32_t overrun_of(int socket) noexcept
{
    std::array<std::uint32_t, SK_MEMINFO_VARS> values{};
    socklen_t length = sizeof(values);
    getsockopt(socket, SOL_SOCKET, SO_MEMINFO, values.data(), &length);
    return values[SK_MEMINFO_DROPS];
}

void add(std::atomic<std::uint64_t>& counter, std::size_t count) noexcept
{
    // One thread writes, so that no locked instruction is needed.
    counter.store(counter.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
}

} // namespace

UdpWorker::UdpWorker(std::vector<UniqueFd> sockets, const Desk& desk,
                     QueueWatch::Wait longest_wait) :
    desk_(desk),
    wake_up_(make_wake_up())
{
    for (auto& socket : sockets) {
        const QueueWatch watch(receive_buffer_of(socket.get()), longest_wait);
        fronts_.push_back(
            {std::make_shared<const WorkerSocket>(WorkerSocket{std::move(socket), late_}), watch});
    }
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
    for (const auto& front : fronts_)
        watched.push_back({front.socket->fd.get(), POLLIN, 0});
    watched.push_back({wake_up_.get(), POLLIN, 0});

    while (watched.back().revents == 0) {
        if (::poll(watched.data(), watched.size(), -1) < 0)
            continue; // interrupted by a signal
        for (std::size_t i = 0; i < fronts_.size(); ++i)
            if (watched[i].revents != 0)
                serve(fronts_[i], batches_a_turn);
    }
    for (auto& front : fronts_)
        serve(front, batches_at_the_end);
    fronts_.clear(); // from now on the kernel says that nobody listens
}

void UdpWorker::serve(Front& front, int most_batches) noexcept
{
    auto& watch = front.watch;
    for (int i = 0; i < most_batches; ++i) {
        const auto received = batch_.receive(front.socket->fd.get());
        if (received == 0)
            return;
        watch_queue(front, received == UdpBatch::capacity);
        auto sitting = desk_.sit();
        const auto answered = watch.is_watching()
            ? batch_.answer(sitting, front.socket, watch.longest_wait())
            : batch_.answer(sitting, front.socket);
        const auto unsent = batch_.send(front.socket->fd.get());
        add(counters_.received, received);
        add(counters_.answered, answered - unsent);
        add(counters_.unsent, unsent);
        add(counters_.late, batch_.late_count());
    }
}

void UdpWorker::watch_queue(Front& front, bool is_full) noexcept
{
    auto& watch = front.watch;
    if (!watch.is_on())
        return;
    if (!watch.is_watching()) {
        watch.count(is_full);
        if (!watch.is_suspicious())
            return;
    }
    const int socket = front.socket->fd.get();
    const auto before = watch.wish();
    const auto wish = watch.look(is_full, batch_.first_wait(), QueueWatch::Clock::now());
    if (wish.stamps != before.stamps)
        set_option(socket, SO_TIMESTAMPNS, wish.stamps ? 1 : 0);
    if (wish.buffer != before.buffer)
        set_option(socket, SO_RCVBUF, static_cast<int>(wish.buffer));
    const auto overrun = overrun_of(socket);
    add(counters_.overrun, overrun - front.overrun);
    front.overrun = overrun;
}

} // namespace des
