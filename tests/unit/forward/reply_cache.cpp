#include "forward/reply_cache.h"

#include <doctest/doctest.h>

#include <string>

using des::ReplyCache;
using des::StoredReply;
using des::Ttl;
using std::chrono::milliseconds;
using std::chrono::seconds;

namespace {

// Moments are the test's own.
constexpr ReplyCache::Moment start{seconds(1000)};

std::shared_ptr<const StoredReply> reply(std::uint32_t ttl, std::size_t size = 10)
{
    StoredReply made;
    made.ttl = Ttl(ttl);
    made.records.resize(size);
    return std::make_shared<const StoredReply>(made);
}

} // namespace

TEST_SUITE("forward/reply_cache")
{
    TEST_CASE("an answer is there until its time is over, and says how much is left")
    {
        ReplyCache cache({});
        cache.store("a", reply(10), start);
        const struct {
            milliseconds after;
            std::uint32_t left;
        } rows[] = {{milliseconds(0), 10},
                    {milliseconds(1), 10},
                    {milliseconds(1000), 9},
                    {milliseconds(9001), 1},
                    {milliseconds(9999), 1}};
        for (const auto& row : rows) {
            const auto hit = cache.find("a", start + row.after);
            REQUIRE(hit);
            CHECK(hit->left == Ttl(row.left));
        }
        CHECK_FALSE(cache.find("a", start + seconds(10)));
        CHECK_FALSE(cache.find("b", start));
        CHECK(cache.counts().hits == 5);
    }

    TEST_CASE("what may not be kept is not")
    {
        ReplyCache cache({});
        cache.store("a", reply(0), start);
        CHECK_FALSE(cache.find("a", start));
        CHECK(cache.counts().entries == 0);
    }

    TEST_CASE("the newer answer takes the place of the older")
    {
        ReplyCache cache({});
        cache.store("a", reply(10), start);
        const auto newer = reply(20);
        cache.store("a", newer, start);
        CHECK(cache.find("a", start)->reply == newer);
        CHECK(cache.counts().entries == 1);
    }

    TEST_CASE("a stale answer is found for so long, by those who want it")
    {
        ReplyCache cache({.stale = seconds(60)});
        cache.store("a", reply(10), start);
        CHECK_FALSE(cache.find("a", start + seconds(11)));
        const auto stale = cache.find_stale("a", start + seconds(69));
        REQUIRE(stale);
        CHECK(stale->left == Ttl{});
        CHECK_FALSE(cache.find_stale("a", start + seconds(70)));
        CHECK(cache.counts().hits == 0);
    }

    TEST_CASE("a failure is remembered, but never stale")
    {
        ReplyCache cache({.stale = seconds(60)});
        StoredReply failure;
        failure.rcode = des::RCode::servfail;
        failure.ttl = Ttl(1);
        cache.store("a", std::make_shared<const StoredReply>(failure), start);
        CHECK(cache.find("a", start));
        CHECK_FALSE(cache.find_stale("a", start + seconds(1)));
    }

    TEST_CASE("what was used longest ago makes room")
    {
        // Every shard holds a few.
        ReplyCache cache({.octets = 64 * 4000});
        for (int i = 0; i < 1000; ++i) {
            cache.store(std::to_string(i), reply(10, 100), start);
            CHECK(cache.find("0", start)); // used all the time
        }
        const auto counts = cache.counts();
        CHECK(counts.octets <= 64 * 4000);
        CHECK(counts.entries > 300);
        CHECK(counts.entries < 1000);
        CHECK(cache.find("999", start));
        CHECK_FALSE(cache.find("1", start));
    }

    TEST_CASE("an answer larger than all the room is not kept, and harms nothing")
    {
        ReplyCache cache({.octets = 64 * 1000});
        cache.store("a", reply(10, 60'000), start);
        CHECK(cache.counts().octets == 0);
        CHECK_FALSE(cache.find("a", start));
    }
}
