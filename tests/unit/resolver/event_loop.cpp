#include "resolver/event_loop.h"

#include "base/unique_fd.h"

#include <doctest/doctest.h>

#include <poll.h>
#include <unistd.h>

#include <array>
#include <string>

using des::EventLoop;

TEST_SUITE("resolver/event_loop")
{
    TEST_CASE("what is due is done in the order of its time, and what is not due is not")
    {
        EventLoop loop;
        std::string done;
        const auto now = EventLoop::Clock::now();
        loop.at(now - std::chrono::milliseconds(1), [&] { done += 'b'; });
        loop.at(now - std::chrono::milliseconds(2), [&] { done += 'a'; });
        loop.at(now + std::chrono::hours(1), [&] { done += 'c'; });
        loop.run_once();
        CHECK(done == "ab");
    }

    TEST_CASE("what is posted is done before waiting, also when posted by such work")
    {
        EventLoop loop;
        std::string done;
        loop.at(EventLoop::Clock::now(), [&] { done += 'c'; });
        loop.post([&] {
            done += 'a';
            loop.post([&] { done += 'b'; });
        });
        loop.run_once();
        CHECK(done == "abc");
    }

    TEST_CASE("a descriptor is watched until it is forgotten, which its own work may do")
    {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        const des::UniqueFd out(ends[0]);
        const des::UniqueFd in(ends[1]);
        REQUIRE(::write(in.get(), "x", 1) == 1);

        EventLoop loop;
        int count = 0;
        loop.watch(out.get(), POLLIN, [&](short events) {
            CHECK((events & POLLIN) != 0);
            if (++count == 2)
                loop.forget(out.get());
        });
        loop.run_once();
        loop.run_once();
        loop.at(EventLoop::Clock::now(), [] {});
        loop.run_once();
        CHECK(count == 2);
    }
}
