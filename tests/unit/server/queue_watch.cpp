#include "server/queue_watch.h"

#include <doctest/doctest.h>

using des::QueueWatch;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t whole = 4 << 20;

// A socket whose batches come in turn.
struct Front {
    QueueWatch watch{whole, 100ms};
    QueueWatch::Clock::time_point now{1'000'000s};

    // As whoever has the socket does it.
    QueueWatch::Wish batch(bool is_full, QueueWatch::Wait waited = 0ns)
    {
        now += 1ms;
        if (!watch.is_watching()) {
            watch.count(is_full);
            if (!watch.is_suspicious())
                return watch.wish();
        }
        return watch.look(is_full, waited, now);
    }

    void be_watched()
    {
        for (int i = 0; i < QueueWatch::full_batches; ++i)
            batch(true);
        REQUIRE(watch.is_watching());
    }
};

} // namespace

TEST_SUITE_BEGIN("server/queue_watch");

TEST_CASE("a burst changes nothing, one full batch after the other does")
{
    Front front;
    for (int i = 0; i < 10; ++i) {
        for (int full = 1; full < QueueWatch::full_batches; ++full)
            CHECK_FALSE(front.batch(true).stamps);
        CHECK_FALSE(front.batch(false).stamps);
    }
    front.be_watched();
    CHECK(front.watch.wish().buffer == whole);
}

TEST_CASE("a queue that is waited in for too long is cut to what is answered in half of the time")
{
    Front front;
    front.be_watched();
    CHECK(front.batch(true, 100ms).buffer == whole);
    CHECK(front.batch(true, 200ms).buffer == whole / 4);
}

TEST_CASE("those that were in the queue before it was cut do not cut it again, those behind do")
{
    Front front;
    front.be_watched();
    CHECK(front.batch(true, 200ms).buffer == whole / 4);
    for (int i = 0; i < 100; ++i)
        CHECK(front.batch(true, 200ms).buffer == whole / 4);
    front.now += 200ms;
    CHECK(front.batch(true, 200ms).buffer == whole / 16);
}

TEST_CASE("some room is always left")
{
    Front front;
    front.be_watched();
    CHECK(front.batch(true, 1h).buffer == QueueWatch::least_buffer);
    Front narrow{QueueWatch(1000, 100ms)}; // the system had granted no more
    narrow.be_watched();
    CHECK(narrow.batch(true, 1h).buffer == 1000);
}

TEST_CASE("after a second of calm all is as before")
{
    Front front;
    front.be_watched();
    front.batch(true, 200ms);
    front.now += 900ms;
    CHECK(front.batch(false).stamps);
    CHECK(front.batch(true).stamps);
    front.now += 900ms;
    CHECK(front.batch(false).buffer == whole / 4);
    front.now += 100ms;
    CHECK(front.batch(false) == QueueWatch::Wish{false, whole});
    CHECK_FALSE(front.batch(true).stamps); // and has to be full in a row again
}

TEST_SUITE_END();
