// dns_flood ADDR:PORT RATE SECONDS < NAMES: NAPTR queries at a fixed rate, whether they are
// answered or not, as from a crowd of clients who know nothing of each other. Prints
//   sent answered refused, and the latency of what was answered in milliseconds: p50 p99 max
// Names are in presentation format, one a line, asked in turn. For one core of its own.

#include "base/domain_name.h"
#include "base/socket_address.h"
#include "base/unique_fd.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <iostream>
#include <string>
#include <vector>

namespace {

using std::chrono::steady_clock;

constexpr std::size_t sockets = 16;
constexpr std::size_t batch = 32;
constexpr std::chrono::milliseconds patience{1500}; // for the last answers

std::string make_query(const std::string& name)
{
    using namespace std::string_literals;
    return "\0\0\0\0\0\1\0\0\0\0\0\0"s + des::value_or_throw(des::DomainName::parse(name)).wire() +
        "\0\x23\0\1"s;
}

// One of the crowd: its socket, and when it has asked, by the id of the query.
struct Client {
    des::UniqueFd fd;
    std::uint16_t next_id = 0;
    std::vector<steady_clock::time_point> asked_at = std::vector<steady_clock::time_point>(65536);
};

class Flood {
public:
    Flood(const des::SocketAddress& server, std::vector<std::string> queries);
    void run(std::uint64_t rate, std::chrono::duration<double> how_long);
    void print();

private:
    void send(Client& client, std::size_t count);
    void receive(Client& client);

    std::vector<std::string> queries_;
    std::size_t next_ = 0;
    std::vector<Client> clients_;
    std::array<std::array<std::uint8_t, 4096>, batch> messages_{};
    std::array<iovec, batch> parts_{};
    std::array<mmsghdr, batch> headers_{};
    std::uint64_t sent_ = 0;
    std::uint64_t refused_ = 0;
    std::vector<double> latencies_; // in milliseconds
};

Flood::Flood(const des::SocketAddress& server, std::vector<std::string> queries) :
    queries_(std::move(queries)), clients_(sockets)
{
    for (auto& client : clients_) {
        client.fd = des::UniqueFd(::socket(server.family(), SOCK_DGRAM | SOCK_NONBLOCK, 0));
        constexpr int room = 4 << 20;
        setsockopt(client.fd.get(), SOL_SOCKET, SO_RCVBUF, &room, sizeof(room));
        if (::connect(client.fd.get(), server.data(), server.size()) != 0)
            throw des::Failure(des::Reason::configuration, "cannot ask " + server.to_string());
    }
    for (std::size_t i = 0; i < batch; ++i) {
        headers_[i].msg_hdr.msg_iov = &parts_[i];
        headers_[i].msg_hdr.msg_iovlen = 1;
    }
}

void Flood::send(Client& client, std::size_t count)
{
    const auto now = steady_clock::now();
    for (std::size_t i = 0; i < count; ++i) {
        const auto& query = queries_[next_];
        next_ = next_ + 1 == queries_.size() ? 0 : next_ + 1;
        std::copy(query.begin(), query.end(), messages_[i].begin());
        const auto id = client.next_id++;
        client.asked_at[id] = now;
        messages_[i][0] = static_cast<std::uint8_t>(id >> 8U);
        messages_[i][1] = static_cast<std::uint8_t>(id & 255U);
        parts_[i] = {messages_[i].data(), query.size()};
    }
    ::sendmmsg(client.fd.get(), headers_.data(), static_cast<unsigned>(count), MSG_DONTWAIT);
    sent_ += count;
}

void Flood::receive(Client& client)
{
    for (std::size_t i = 0; i < batch; ++i)
        parts_[i] = {messages_[i].data(), messages_[i].size()};
    const int count = ::recvmmsg(client.fd.get(), headers_.data(), batch, MSG_DONTWAIT, nullptr);
    const auto now = steady_clock::now();
    for (int i = 0; i < count; ++i) {
        const auto& message = messages_[static_cast<std::size_t>(i)];
        if ((message[3] & 15U) == 5) {
            ++refused_;
            continue;
        }
        const auto id = static_cast<std::size_t>(message[0] << 8U | message[1]);
        const std::chrono::duration<double, std::milli> took = now - client.asked_at[id];
        latencies_.push_back(took.count());
    }
}

void Flood::run(std::uint64_t rate, std::chrono::duration<double> how_long)
{
    const auto start = steady_clock::now();
    const auto end = start + std::chrono::duration_cast<steady_clock::duration>(how_long);
    for (std::size_t turn = 0; steady_clock::now() < end + patience; ++turn) {
        auto& client = clients_[turn % sockets];
        const std::chrono::duration<double> gone = std::min(end, steady_clock::now()) - start;
        const auto due = static_cast<std::uint64_t>(gone.count() * static_cast<double>(rate));
        if (due > sent_)
            send(client, std::min<std::uint64_t>(batch, due - sent_));
        receive(client);
    }
}

void Flood::print()
{
    std::sort(latencies_.begin(), latencies_.end());
    const auto percentile = [this](double share) {
        const auto place = share * static_cast<double>(latencies_.size() - 1);
        return latencies_.empty() ? 0.0 : latencies_[static_cast<std::size_t>(place)];
    };
    std::cout << sent_ << ' ' << latencies_.size() << ' ' << refused_ << ' ' << percentile(0.5)
              << ' ' << percentile(0.99) << ' ' << percentile(1) << '\n';
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

} // namespace

int main(int argc, char** argv)
{
    try {
        if (argc != 4)
            throw des::Failure(des::Reason::usage,
                               "usage: dns_flood ADDR:PORT RATE SECONDS < NAMES");
        Flood flood(des::value_or_throw(des::SocketAddress::parse(argv[1], 53)),
                    read_queries(std::cin));
        flood.run(std::strtoull(argv[2], nullptr, 10),
                  std::chrono::duration<double>(std::atof(argv[3])));
        flood.print();
        return EXIT_SUCCESS;
    } catch (const des::Failure& failure) {
        std::cerr << "dns_flood: " << failure.what() << '\n';
        return EXIT_FAILURE;
    }
}
