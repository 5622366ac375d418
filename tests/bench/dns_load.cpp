// dns_load ADDR:PORT SECONDS < NAMES: as many NAPTR queries as a server answers. Keeps a number of
// queries under way on each of a few sockets, sends the next when an answer has come, and prints
//   answers SECONDS lost noerror nodata nxdomain other
// Names are in presentation format, one a line, asked in turn. For one core of its own.

#include "base/domain_name.h"
#include "base/socket_address.h"
#include "base/unique_fd.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

using std::chrono::steady_clock;

constexpr std::size_t sockets = 8;
constexpr std::size_t under_way = 32; // on each socket, and so a batch

std::string make_query(const std::string& name)
{
    using namespace std::string_literals;
    const auto header = "\0\0\0\0\0\1\0\0\0\0\0\1"s;
    const auto naptr_in = "\0\x23\0\1"s;
    const auto opt = "\0\0\x29\x04\xd0\0\0\0\0\0\0"s; // 1232 octets
    return header + des::value_or_throw(des::DomainName::parse(name)).wire() + naptr_in + opt;
}

std::vector<std::string> read_queries(std::istream& names)
{
    std::vector<std::string> queries;
    for (std::string name; std::getline(names, name);)
        queries.push_back(make_query(name));
    if (queries.empty())
        throw des::Failure(des::Reason::usage, "no names on standard input");
    return queries;
}

struct Counts {
    std::uint64_t answers = 0;
    std::uint64_t lost = 0;
    std::uint64_t noerror = 0;
    std::uint64_t nodata = 0;
    std::uint64_t nxdomain = 0;
    std::uint64_t other = 0;

    void add(const std::array<std::uint8_t, 4096>& answer)
    {
        ++answers;
        const int rcode = answer[3] & 15;
        if (rcode == 3)
            ++nxdomain;
        else if (rcode != 0)
            ++other;
        else if (answer[6] == 0 && answer[7] == 0)
            ++nodata;
        else
            ++noerror;
    }
};

class Load {
public:
    Load(const des::SocketAddress& server, std::vector<std::string> queries);
    Counts run(std::chrono::duration<double> how_long);

private:
    struct Asking {
        des::UniqueFd fd;
        std::size_t missing = 0; // answers that have not come yet
    };
    void send(Asking& asking, std::size_t count);
    std::size_t receive(Asking& asking);
    bool wait();
    void give_up();

    std::vector<std::string> queries_;
    std::size_t next_ = 0;
    std::vector<Asking> asking_;
    std::array<mmsghdr, under_way> out_{};
    std::array<iovec, under_way> out_parts_{};
    std::array<mmsghdr, under_way> in_{};
    std::array<iovec, under_way> in_parts_{};
    std::array<std::array<std::uint8_t, 4096>, under_way> answers_{};
    Counts counts_;
};

Load::Load(const des::SocketAddress& server, std::vector<std::string> queries) :
    queries_(std::move(queries)), asking_(sockets)
{
    for (auto& asking : asking_) {
        asking.fd = des::UniqueFd(::socket(server.family(), SOCK_DGRAM | SOCK_NONBLOCK, 0));
        if (::connect(asking.fd.get(), server.data(), server.size()) != 0)
            throw des::Failure(des::Reason::configuration, "cannot ask " + server.to_string());
    }
    for (std::size_t i = 0; i < under_way; ++i) {
        in_parts_[i] = {answers_[i].data(), answers_[i].size()};
        in_[i].msg_hdr.msg_iov = &in_parts_[i];
        in_[i].msg_hdr.msg_iovlen = 1;
        out_[i].msg_hdr.msg_iov = &out_parts_[i];
        out_[i].msg_hdr.msg_iovlen = 1;
    }
}

void Load::send(Asking& asking, std::size_t count)
{
    for (std::size_t i = 0; i < count; ++i) {
        auto& query = queries_[next_];
        out_parts_[i] = {query.data(), query.size()};
        next_ = next_ + 1 == queries_.size() ? 0 : next_ + 1;
    }
    const int sent =
        ::sendmmsg(asking.fd.get(), out_.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    asking.missing += sent > 0 ? static_cast<std::size_t>(sent) : 0;
}

std::size_t Load::receive(Asking& asking)
{
    const int count = ::recvmmsg(asking.fd.get(), in_.data(), under_way, MSG_DONTWAIT, nullptr);
    const auto received = count > 0 ? static_cast<std::size_t>(count) : 0;
    for (std::size_t i = 0; i < received; ++i)
        counts_.add(answers_[i]);
    asking.missing -= std::min(received, asking.missing);
    return received;
}

// False when no answer comes for a tenth of a second.
bool Load::wait()
{
    std::array<pollfd, sockets> watched{};
    for (std::size_t i = 0; i < sockets; ++i)
        watched[i] = {asking_[i].fd.get(), POLLIN, 0};
    return ::poll(watched.data(), watched.size(), 100) > 0;
}

void Load::give_up()
{
    for (auto& asking : asking_) {
        counts_.lost += asking.missing;
        asking.missing = 0;
    }
}

Counts Load::run(std::chrono::duration<double> how_long)
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

int main(int argc, char** argv)
{
    try {
        if (argc != 3)
            throw des::Failure(des::Reason::usage, "usage: dns_load ADDR:PORT SECONDS < NAMES");
        const auto server = des::value_or_throw(des::SocketAddress::parse(argv[1], 53));
        Load load(server, read_queries(std::cin));
        const auto start = steady_clock::now();
        const auto counts = load.run(std::chrono::duration<double>(std::atof(argv[2])));
        const std::chrono::duration<double> took = steady_clock::now() - start;
        std::cout << counts.answers << ' ' << took.count() << ' ' << counts.lost << ' '
                  << counts.noerror << ' ' << counts.nodata << ' ' << counts.nxdomain << ' '
                  << counts.other << '\n';
        return EXIT_SUCCESS;
    } catch (const des::Failure& failure) {
        std::cerr << "dns_load: " << failure.what() << '\n';
        return EXIT_FAILURE;
    }
}
