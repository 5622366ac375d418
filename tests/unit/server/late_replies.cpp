#include "server/late_replies.h"

#include <doctest/doctest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

using des::LateReplies;

namespace {

void send(des::ReplyRoute& route, const std::string& message)
{
    route.send({reinterpret_cast<const std::uint8_t*>(message.data()), message.size()});
}

struct Replies {
    std::size_t wakes = 0;
    std::shared_ptr<LateReplies> late = std::make_shared<LateReplies>([this] { ++wakes; });

    std::string take()
    {
        std::vector<std::uint8_t> stream;
        late->take(stream);
        return {stream.begin(), stream.end()};
    }
};

} // namespace

TEST_SUITE("server/late_replies")
{
    TEST_CASE("messages come in the order they were sent in, each behind its length")
    {
        Replies replies;
        const auto one = replies.late->make_route();
        const auto other = replies.late->make_route();
        send(*one, "abc");
        send(*other, std::string(300, 'x'));
        send(*one, "d");
        using namespace std::string_literals;
        CHECK(replies.take() == "\0\3abc\1\x2c"s + std::string(300, 'x') + "\0\1d"s);
        CHECK(replies.take().empty());
    }

    TEST_CASE("what is taken goes behind what is there, and is counted")
    {
        Replies replies;
        auto route = replies.late->make_route();
        send(*route, "a");
        send(*route, "b");
        route.reset();
        std::vector<std::uint8_t> stream{'-'};
        const auto taken = replies.late->take(stream);
        CHECK(stream == std::vector<std::uint8_t>{'-', 0, 1, 'a', 0, 1, 'b'});
        CHECK(taken.messages == 2);
        CHECK(taken.ended_routes == 1);
        CHECK(replies.late->take(stream).ended_routes == 0);
    }

    TEST_CASE("the session is woken once for all there is to take")
    {
        Replies replies;
        auto route = replies.late->make_route();
        CHECK(replies.wakes == 0);
        send(*route, "a");
        send(*route, "b");
        CHECK(replies.wakes == 1);
        replies.take();
        route.reset(); // it may have waited for this one alone
        CHECK(replies.wakes == 2);
    }

    TEST_CASE("there is room again when most has gone, not before")
    {
        Replies replies;
        const auto route = replies.late->make_route();
        CHECK(route->wait_for_room());
        send(*route, std::string(60'000, 'x'));
        CHECK(route->wait_for_room());
        send(*route, std::string(60'000, 'x'));
        std::atomic<bool> has_room = false;
        std::thread sender([&] {
            CHECK(route->wait_for_room());
            has_room = true;
        });
        replies.take();
        replies.late->set_unsent(LateReplies::room + 1);
        CHECK_FALSE(has_room);
        replies.late->set_unsent(LateReplies::room);
        sender.join();
        CHECK(has_room);
    }

    TEST_CASE("when the client has gone, whoever waits learns it, and nothing is kept")
    {
        Replies replies;
        const auto route = replies.late->make_route();
        send(*route, std::string(65'535, 'x'));
        send(*route, std::string(65'535, 'x'));
        std::thread sender([&] { CHECK_FALSE(route->wait_for_room()); });
        replies.late->close();
        sender.join();
        CHECK_FALSE(route->wait_for_room());
        const auto wakes = replies.wakes;
        send(*route, "more");
        CHECK(replies.take().empty());
        CHECK(replies.wakes == wakes);
    }
}
