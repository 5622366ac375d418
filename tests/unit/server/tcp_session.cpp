#include "server/tcp_session.h"

#include "base/unique_fd.h"

#include <doctest/doctest.h>

#include <sys/socket.h>

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <thread>

using namespace des;
using namespace std::chrono_literals;

namespace {

using Session = TcpSession;

std::string framed(const std::string& message)
{
    return std::string{static_cast<char>(message.size() >> 8U),
                       static_cast<char>(message.size() & 255U)} +
        message;
}

std::string text(Bytes message)
{
    return {message.begin(), message.end()};
}

void send(ReplyRoute& route, const std::string& message)
{
    route.send({reinterpret_cast<const std::uint8_t*>(message.data()), message.size()});
}

std::string padded(std::string text)
{
    text.resize(12, '.');
    return text;
}

// A session with a client at the other end of a pair of sockets. What is asked is echoed; what
// begins with "later" gets a route, kept here, and no answer.
class Host final : public TcpHost {
public:
    explicit Host(Transport over = Transport::tcp) : TcpHost(over, limits)
    {
        std::array<int, 2> pair{};
        REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) == 0);
        client = UniqueFd(pair[0]);
        TcpSession::Socket socket(loop, {AF_UNIX, 0}, pair[1]);
        session = std::make_shared<TcpSession>(std::move(socket), *this);
        session->start(std::make_unique<ClearStream>(pair[1]), "client");
    }
    ~Host() { routes.clear(); }

    void begin_batch() override { ++batches; }
    void end_batch() noexcept override {}
    std::size_t answer(const Arrival& arrival, std::span<std::uint8_t> reply) noexcept override
    {
        told_idle_time = arrival.idle_time;
        if (text(arrival.message).starts_with("later")) {
            routes.push_back(arrival.route());
            return 0;
        }
        std::copy(arrival.message.begin(), arrival.message.end(), reply.begin());
        return arrival.message.size() * echo_times > 65'535 ? 65'535
                                                            : arrival.message.size() * echo_times;
    }
    void add_queries(std::size_t received) noexcept override { queries += received; }
    void add_answers(std::size_t sent) noexcept override { answers += sent; }
    void forget(const std::shared_ptr<TcpSession>& closed) override
    {
        CHECK(closed == session);
        session.reset();
    }

    // Lets the session do all it can do now.
    void run()
    {
        loop.restart();
        loop.poll();
    }

    void ask(const std::string& stream)
    {
        REQUIRE(::send(client.get(), stream.data(), stream.size(), 0) ==
                static_cast<ssize_t>(stream.size()));
        run();
    }

    // What has come to the client.
    std::string received()
    {
        run();
        std::string stream(1'000'000, '\0');
        const auto size = ::recv(client.get(), stream.data(), stream.size(), MSG_DONTWAIT);
        stream.resize(size > 0 ? static_cast<std::size_t>(size) : 0);
        return stream;
    }

    static constexpr TcpLimits limits{.connections = 10, .connections_per_client = 10, .idle = 1s};
    UniqueFd client;
    std::shared_ptr<TcpSession> session; // until it has ended
    std::deque<std::shared_ptr<ReplyRoute>> routes;
    std::chrono::milliseconds told_idle_time{-1};
    std::size_t batches = 0;
    std::size_t echo_times = 1;
    std::size_t queries = 0;
    std::size_t answers = 0;
};

} // namespace

TEST_SUITE("server/tcp_session")
{
    TEST_CASE("what comes at once is answered in one batch, in its order")
    {
        Host host;
        std::string stream;
        for (int i = 0; i < 100; ++i)
            stream += framed(padded(std::to_string(i)));
        host.ask(stream);
        CHECK(host.received() == stream);
        CHECK(host.batches == 1);
        CHECK(host.queries == 100);
        CHECK(host.answers == 100);
    }

    TEST_CASE("an answer that comes later is overtaken, and holds up nobody")
    {
        Host host;
        host.ask(framed(padded("later 1")) + framed(padded("now 1")) + framed(padded("later 2")));
        CHECK(host.received() == framed(padded("now 1")));
        host.ask(framed(padded("now 2")));
        CHECK(host.received() == framed(padded("now 2")));
        std::thread([&] { send(*host.routes[1], "second"); }).join();
        CHECK(host.received() == framed("second"));
        send(*host.routes[0], "first");
        send(*host.routes[0], "of two");
        CHECK(host.received() == framed("first") + framed("of two"));
        CHECK(host.queries == 4);
        CHECK(host.answers == 5);
    }

    TEST_CASE("a client that has said all is waited for while an answer is due")
    {
        Host host;
        host.ask(framed(padded("later")) + framed(padded("now")));
        ::shutdown(host.client.get(), SHUT_WR);
        CHECK(host.received() == framed(padded("now")));
        CHECK(host.session);
        send(*host.routes[0], "at last");
        CHECK(host.received() == framed("at last"));
        CHECK(host.session);
        host.routes.clear();
        host.run();
        CHECK_FALSE(host.session);
    }

    TEST_CASE("a session that is to finish reads what has arrived, and waits for what is due")
    {
        Host host;
        host.ask(framed(padded("later")));
        const auto more = framed(padded("now"));
        REQUIRE(::send(host.client.get(), more.data(), more.size(), 0) > 0);
        host.session->finish();
        CHECK(host.received() == more);
        REQUIRE(host.session);
        send(*host.routes[0], "at last");
        host.routes.clear();
        CHECK(host.received() == framed("at last"));
        CHECK_FALSE(host.session);
    }

    TEST_CASE("a session is not idle while an answer is due")
    {
        Host host;
        const auto later = std::chrono::steady_clock::now() + 1h;
        host.ask(framed(padded("later")));
        host.table.close_idle(later);
        host.run();
        REQUIRE(host.session);
        host.routes.clear();
        host.run();
        host.table.close_idle(later);
        host.run();
        CHECK_FALSE(host.session);
    }

    TEST_CASE("whoever answers knows how long the session may be idle")
    {
        Host host;
        host.ask(framed(padded("now")));
        CHECK(host.told_idle_time == 1s);
        host.idle_time = 0s; // the server is about to end
        host.ask(framed(padded("now")));
        CHECK(host.told_idle_time == 0s);
    }

    TEST_CASE("a client that does not read is idle, whatever is due")
    {
        Host host;
        host.ask(framed(padded("later")));
        for (int i = 0; i < 20; ++i)
            send(*host.routes[0], std::string(65'535, 'x'));
        host.run();
        host.table.close_idle(std::chrono::steady_clock::now() + 1h);
        host.run();
        CHECK_FALSE(host.session);
        CHECK_FALSE(host.routes[0]->wait_for_room());
    }

    TEST_CASE("so many answers may be due, and the next query is read when one has come")
    {
        Host host;
        const auto asked = Session::most_routes + 10;
        std::string stream;
        for (std::size_t i = 0; i < asked; ++i)
            stream += framed(padded("later " + std::to_string(i)));
        host.ask(stream + framed(padded("now")));
        CHECK(host.routes.size() == Session::most_routes);
        CHECK(host.received().empty());
        send(*host.routes.front(), "done");
        host.routes.pop_front();
        CHECK(host.received() == framed("done"));
        CHECK(host.routes.size() == Session::most_routes);
        CHECK(host.queries == Session::most_routes + 1);
        host.routes.clear();
        CHECK(host.received() == framed(padded("now")));
        CHECK(host.routes.size() == 9);
    }

    TEST_CASE("many messages in a row: the sender waits for the client, memory does not grow")
    {
        Host host;
        host.ask(framed(padded("later")));
        constexpr std::size_t messages = 200;
        std::thread sender([route = host.routes[0]] {
            for (std::size_t i = 0; i < messages && route->wait_for_room(); ++i)
                send(*route, std::string(60'000, static_cast<char>('a' + i % 26)));
        });
        host.routes.clear();
        std::string all;
        while (all.size() < messages * 60'002)
            all += host.received();
        sender.join();
        for (std::size_t i = 0; i < messages; ++i)
            REQUIRE(all[i * 60'002 + 2] == static_cast<char>('a' + i % 26));
    }

    TEST_CASE("what the client does not read is not read from it")
    {
        Host host;
        host.echo_times = 1000;
        std::string stream;
        for (int i = 0; i < 200; ++i)
            stream += framed(padded("x"));
        for (int i = 0; i < 20; ++i)
            host.ask(stream);
        const auto stuck_at = host.queries;
        CHECK(stuck_at < 4000);
        std::size_t size = 0;
        while (size < 4000 * 12'002)
            size += host.received().size();
        CHECK(size == 4000 * 12'002);
        CHECK(host.queries == 4000);
    }

    TEST_CASE("a route outlives the session and the server")
    {
        std::shared_ptr<ReplyRoute> route;
        {
            Host host;
            host.ask(framed(padded("later")));
            route = host.routes[0];
            {
                const UniqueFd gone(std::move(host.client));
            }
            host.table.close_all();
            host.run();
            CHECK_FALSE(host.session);
        }
        send(*route, "nobody");
        CHECK_FALSE(route->wait_for_room());
    }
}
