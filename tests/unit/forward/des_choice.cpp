#include "forward/des_choice.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

using des::choose_des;
using des::DesHealth;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

constexpr DesHealth::Moment start{seconds(1000)};

} // namespace

TEST_SUITE("forward/des_health")
{
    TEST_CASE("the time-out follows the round trip, within bounds")
    {
        DesHealth health;
        CHECK(health.timeout() == milliseconds(250));
        for (int i = 0; i < 50; ++i)
            health.answered(milliseconds(1));
        CHECK(health.timeout() == milliseconds(30));
        for (int i = 0; i < 50; ++i)
            health.answered(milliseconds(100));
        CHECK(health.timeout() > milliseconds(100));
        CHECK(health.timeout() < milliseconds(200));
        for (int i = 0; i < 50; ++i)
            health.answered(seconds(5));
        CHECK(health.timeout() == milliseconds(500));
    }

    TEST_CASE("three time-outs in a row are too many, and an answer makes good")
    {
        DesHealth health;
        health.timed_out(start);
        health.timed_out(start);
        health.answered(milliseconds(1));
        health.timed_out(start);
        health.timed_out(start);
        CHECK(health.is_up());
        health.timed_out(start);
        CHECK_FALSE(health.is_up());
        health.answered(milliseconds(1));
        CHECK(health.is_up());
    }

    TEST_CASE("who refuses is down at once, and is probed at growing distances")
    {
        DesHealth health;
        CHECK_FALSE(health.wants_probe(start));
        health.refused(start);
        health.refused(start + milliseconds(100)); // another query, the same trouble
        CHECK_FALSE(health.is_up());
        CHECK_FALSE(health.wants_probe(start + milliseconds(199)));
        auto now = start + milliseconds(200);
        auto pause = milliseconds(200);
        for (int i = 0; i < 8; ++i) {
            REQUIRE(health.wants_probe(now));
            health.probed(now);
            health.refused(now);
            pause = std::min(2 * pause, milliseconds(10'000));
            CHECK_FALSE(health.wants_probe(now + pause - milliseconds(1)));
            now += pause;
        }
        health.answered(milliseconds(1));
        health.refused(now);
        CHECK(health.wants_probe(now + milliseconds(200)));
    }
}

TEST_SUITE("forward/des_choice")
{
    TEST_CASE("the fastest of those that are up, each once")
    {
        std::array<DesHealth, 4> all;
        all[0].answered(milliseconds(30));
        all[1].answered(milliseconds(10));
        all[2].answered(milliseconds(20));
        all[3].answered(milliseconds(1)); // of another group
        const std::array<std::size_t, 3> group{0, 1, 2};
        std::vector<std::size_t> tried;
        CHECK(choose_des(all, group, tried) == 1);
        tried = {1};
        CHECK(choose_des(all, group, tried) == 2);
        all[2].refused(start);
        CHECK(choose_des(all, group, tried) == 0);
        tried = {1, 0};
        CHECK(choose_des(all, group, tried) == 2); // it may have come back
        tried = {1, 0, 2};
        CHECK_FALSE(choose_des(all, group, tried));
    }

    TEST_CASE("a new one, and one that was slow long ago, gets its chance")
    {
        std::array<DesHealth, 2> all;
        all[0].answered(milliseconds(1));
        const std::array<std::size_t, 2> group{0, 1};
        CHECK(choose_des(all, group, {}) == 1);
        all[1].answered(milliseconds(400));
        int times = 0;
        while (choose_des(all, group, {}) == 0) {
            all[0].answered(milliseconds(1));
            REQUIRE(++times < 1000);
        }
        CHECK(times > 100);
    }
}
