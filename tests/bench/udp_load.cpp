#include "load.h"

#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>

namespace des::bench {
namespace {

using std::chrono::steady_clock;

class UdpLoad : public Load {
public:
    UdpLoad(const SocketAddress& server, Queries queries);
    Counts run(std::chrono::duration<double> how_long) override;

private:
    struct Asking {
        UniqueFd fd;
        std::size_t missing = 0; // answers that have not come yet
    };
    void send(Asking& asking, std::size_t count);
    std::size_t receive(Asking& asking);
    bool wait();
    void give_up();

    Queries queries_;
    std::vector<Asking> asking_;
    std::array<mmsghdr, under_way> out_{};
    std::array<iovec, under_way> out_parts_{};
    std::array<mmsghdr, under_way> in_{};
    std::array<iovec, under_way> in_parts_{};
    std::array<std::array<std::uint8_t, 4096>, under_way> answers_{};
    Counts counts_;
};

UdpLoad::UdpLoad(const SocketAddress& server, Queries queries) :
    queries_(std::move(queries)), asking_(sockets)
{
    for (auto& asking : asking_)
        asking.fd = connect_to(server, SOCK_DGRAM | SOCK_NONBLOCK);
    for (std::size_t i = 0; i < under_way; ++i) {
        in_parts_[i] = {answers_[i].data(), answers_[i].size()};
        in_[i].msg_hdr.msg_iov = &in_parts_[i];
        in_[i].msg_hdr.msg_iovlen = 1;
        out_[i].msg_hdr.msg_iov = &out_parts_[i];
        out_[i].msg_hdr.msg_iovlen = 1;
    }
}

void UdpLoad::send(Asking& asking, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        auto& query = queries_.next();
        out_parts_[i] = {query.data(), query.size()};
    }
    const int sent =
        ::sendmmsg(asking.fd.get(), out_.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    asking.missing += sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

std::size_t UdpLoad::receive(Asking& asking)
{
    const int count = ::recvmmsg(asking.fd.get(), in_.data(), under_way, MSG_DONTWAIT, nullptr);
    const auto received = count > 0 ? static_cast<std::size_t>(count) : 0;
    for (std::size_t i = 0; i < received; ++i)
        counts_.add(answers_[i]);
    asking.missing -= std::min(received, asking.missing);
    return received;
}

// False when no answer comes for a tenth of a second.
bool UdpLoad::wait()
{
    std::array<pollfd, sockets> watched{};
    for (std::size_t i = 0; i < sockets; ++i)
        watched[i] = {asking_[i].fd.get(), POLLIN, 0};
    return ::poll(watched.data(), watched.size(), 100) > 0;
}

void UdpLoad::give_up()
{
    for (auto& asking : asking_) {
        counts_.lost += asking.missing;
        asking.missing = 0;
    }
}

Counts UdpLoad::run(std::chrono::duration<double> how_long)
{
    const auto end = steady_clock::now() + how_long;
    while (steady_clock::now() < end) {
        std::size_t received = 0;
        for (auto& asking : asking_) {
            received += receive(asking);
            if (asking.missing < under_way)
                send(asking, under_way - asking.missing);
        }
        if (received == 0 && !wait())
            give_up();
    }
    return counts_;
}

} // namespace

std::unique_ptr<Load> udp_load(const SocketAddress& server, Queries queries)
{
    return std::make_unique<UdpLoad>(server, std::move(queries));
}

} // namespace des::bench
