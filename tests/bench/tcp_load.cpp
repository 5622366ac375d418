#include "load.h"

#include <poll.h>
#include <sys/socket.h>

#include <array>

namespace des::bench {
namespace {

using std::chrono::steady_clock;

class TcpLoad : public Load {
public:
    TcpLoad(const SocketAddress& server, Queries queries) :
        queries_(std::move(queries)), asking_(sockets)
    {
        for (auto& asking : asking_)
            asking.fd = connect_to(server, SOCK_STREAM);
    }

    Counts run(std::chrono::duration<double> how_long) override
    {
        const auto end = steady_clock::now() + how_long;
        for (auto& asking : asking_)
            send(asking);
        while (steady_clock::now() < end && wait())
            for (auto& asking : asking_)
                if (receive(asking))
                    send(asking);
        for (const auto& asking : asking_)
            if (!has_time_)
                counts_.lost += asking.missing;
        return counts_;
    }

private:
    struct Asking {
        UniqueFd fd;
        std::size_t missing = 0;        // answers that have not come yet
        std::vector<std::uint8_t> left; // of an answer that has come in part
    };

    // As many as there is room for, in one piece.
    void send(Asking& asking)
    {
        out_.clear();
        for (; asking.missing < under_way; ++asking.missing) {
            const auto& query = queries_.next();
            out_ += static_cast<char>(query.size() >> 8U);
            out_ += static_cast<char>(query.size() & 255U);
            out_ += query;
        }
        if (::send(asking.fd.get(), out_.data(), out_.size(), MSG_NOSIGNAL) !=
            static_cast<ssize_t>(out_.size()))
            throw Failure(Reason::no_answer, "the server has closed a connection");
    }

    // Returns whether a whole answer has come.
    bool receive(Asking& asking)
    {
        const auto size = ::recv(asking.fd.get(), in_.data(), in_.size(), MSG_DONTWAIT);
        if (size == 0)
            throw Failure(Reason::no_answer, "the server has closed a connection");
        if (size < 0)
            return false;
        auto& stream = asking.left;
        stream.insert(stream.end(), in_.begin(), in_.begin() + size);
        const auto missing = asking.missing;
        std::size_t at = 0;
        while (stream.size() - at >= 2) {
            const auto length = static_cast<std::size_t>(stream[at]) << 8U | stream[at + 1];
            if (stream.size() - at < 2 + length)
                break;
            counts_.add(Bytes(stream).subspan(at + 2, length));
            at += 2 + length;
            --asking.missing;
        }
        stream.erase(stream.begin(), stream.begin() + static_cast<std::ptrdiff_t>(at));
        return asking.missing < missing;
    }

    // False when no answer comes for a second.
    bool wait()
    {
        std::array<pollfd, sockets> watched{};
        for (std::size_t i = 0; i < sockets; ++i)
            watched[i] = {asking_[i].fd.get(), POLLIN, 0};
        has_time_ = ::poll(watched.data(), watched.size(), 1000) > 0;
        return has_time_;
    }

    Queries queries_;
    std::vector<Asking> asking_;
    std::array<std::uint8_t, 65'536> in_{};
    std::string out_;
    bool has_time_ = true;
    Counts counts_;
};

} // namespace

std::unique_ptr<Load> tcp_load(const SocketAddress& server, Queries queries)
{
    return std::make_unique<TcpLoad>(server, std::move(queries));
}

} // namespace des::bench
