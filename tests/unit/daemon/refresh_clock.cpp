#include "daemon/refresh_clock.h"

#include <doctest/doctest.h>

using des::RefreshClock;
using des::Soa;
using std::chrono::seconds;

namespace {

Soa soa(unsigned refresh, unsigned retry, unsigned expire)
{
    Soa soa;
    soa.refresh = Soa::Seconds(refresh);
    soa.retry = Soa::Seconds(retry);
    soa.expire = Soa::Seconds(expire);
    return soa;
}

const RefreshClock::Time start{seconds(1000)};

} // namespace

TEST_SUITE("daemon/refresh_clock")
{
    TEST_CASE("a primary is asked at once, then after REFRESH, and after a failure after RETRY")
    {
        RefreshClock clock(start);
        CHECK(clock.next() == start);
        clock.succeeded(start, soa(100, 10, 1000));
        CHECK(clock.next() == start + seconds(100));
        clock.failed(start + seconds(100));
        CHECK(clock.next() == start + seconds(110));
        clock.failed(start + seconds(110));
        CHECK(clock.next() == start + seconds(120));
        clock.hurry(start + seconds(111));
        CHECK(clock.next() == start + seconds(111));
    }

    TEST_CASE("a zone expires so long after it was confirmed, whatever fails in between")
    {
        RefreshClock clock(start);
        CHECK(clock.has_expired(start)); // there is none yet
        CHECK_FALSE(clock.expires());
        clock.succeeded(start, soa(100, 10, 1000));
        clock.failed(start + seconds(990));
        CHECK_FALSE(clock.has_expired(start + seconds(999)));
        CHECK(clock.has_expired(start + seconds(1000)));
        clock.succeeded(start + seconds(1500), soa(100, 10, 1000));
        CHECK_FALSE(clock.has_expired(start + seconds(2499)));
    }

    TEST_CASE(
        "a zone from a file counts from when it was confirmed, and a primary is asked at once")
    {
        RefreshClock clock(start);
        clock.remember(start - seconds(900), soa(100, 10, 1000));
        CHECK(clock.next() == start);
        CHECK_FALSE(clock.has_expired(start + seconds(99)));
        CHECK(clock.has_expired(start + seconds(100)));
        clock.failed(start);
        CHECK(clock.next() == start + seconds(10));
    }

    TEST_CASE("while there is no zone, the pause grows to a minute")
    {
        RefreshClock clock(start);
        for (const int pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
            clock.failed(start);
            CHECK(clock.next() == start + seconds(pause));
        }
    }

    TEST_CASE("zeros and a REFRESH beyond EXPIRE do no harm")
    {
        RefreshClock clock(start);
        clock.succeeded(start, soa(0, 0, 1000));
        CHECK(clock.next() == start + seconds(1));
        clock.failed(start);
        CHECK(clock.next() == start + seconds(1));
        clock.succeeded(start, soa(5000, 10, 1000));
        CHECK(clock.next() == start + seconds(1000));
    }
}
