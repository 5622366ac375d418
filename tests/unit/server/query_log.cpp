#include "server/query_log.h"

#include "dns/bytes.h"
#include "server/client.h"

#include <doctest/doctest.h>

#include <cstring>
#include <thread>

using des::QueryNote;
using des::QueryRing;
using des::RCode;
using des::RRClass;
using des::RRType;
using des::Transport;

namespace {

QueryNote note(std::string_view client, const std::string& wire)
{
    QueryNote made{};
    made.time = std::chrono::sys_days(std::chrono::year(2026) / 12 / 1) +
        std::chrono::microseconds(1'234'567);
    const auto from = des::test::address(client);
    std::memcpy(&made.client, from.data(), from.size());
    made.transport = Transport::tls;
    made.type = RRType::naptr;
    made.rr_class = RRClass::in;
    made.rcode = RCode::nxdomain;
    made.size = 99;
    made.name_size = static_cast<std::uint8_t>(wire.size());
    std::copy(wire.begin(), wire.end(), made.name.begin());
    return made;
}

} // namespace

TEST_SUITE_BEGIN("server/query_log");

TEST_CASE("a line has the time, who asked, what and how, and the answer")
{
    CHECK(to_json(note("192.0.2.1:5353", des::test::name("4.9.e164.arpa").wire())) ==
          R"({"time":"2026-12-01T00:00:01.234Z","client":"192.0.2.1:5353","transport":"tls",)"
          R"("name":"4.9.e164.arpa.","class":"IN","type":"NAPTR","rcode":"NXDOMAIN","size":99})"
          "\n");
}

TEST_CASE("any octets in a name leave the line one of JSON")
{
    const std::string wire("\5a\"\\\n\xFF\0", 7);
    CHECK(
        to_json(note("[2001:db8::1]:53", wire))
            .find(
                R"("client":"[2001:db8::1]:53","transport":"tls","name":"a\\\"\\\\\\010\\255.",)") !=
        std::string::npos);
}

TEST_CASE("what is not there is null")
{
    auto made = note("192.0.2.1", {});
    made.size = 0;
    CHECK(to_json(made).find(R"("name":null,"class":null,"type":null,"rcode":null,"size":0})") !=
          std::string::npos);
}

TEST_CASE("a ring gives back what went in, in order, and counts what found no room")
{
    QueryRing ring;
    const auto add = [&ring](std::uint16_t size) {
        auto* room = ring.next();
        if (room == nullptr)
            return false;
        room->size = size;
        ring.push();
        return true;
    };
    std::vector<std::uint16_t> sizes;
    const auto drain = [&] {
        sizes.clear();
        return ring.drain([&sizes](const QueryNote& note) { sizes.push_back(note.size); });
    };
    CHECK(drain() == 0);
    for (int round = 0; round < 3; ++round) {
        for (std::uint16_t i = 0; i < QueryRing::capacity; ++i)
            REQUIRE(add(i));
        CHECK_FALSE(add(0));
        CHECK_FALSE(ring.is_empty());
        CHECK(drain() == QueryRing::capacity);
        CHECK(sizes.front() == 0);
        CHECK(sizes.back() == QueryRing::capacity - 1);
        CHECK(ring.is_empty());
    }
    CHECK(ring.lost() == 3);
}

TEST_CASE("a thread writes a ring while another reads it")
{
    QueryRing ring;
    constexpr std::uint64_t count = 100'000;
    std::thread writer([&ring] {
        for (std::uint64_t i = 0; i < count; ++i)
            if (auto* room = ring.next()) {
                room->time = std::chrono::system_clock::time_point(std::chrono::nanoseconds(i));
                ring.push();
            }
    });
    std::uint64_t read = 0;
    auto before = std::chrono::system_clock::time_point(std::chrono::nanoseconds(-1));
    bool is_in_order = true;
    const auto look = [&](const QueryNote& note) {
        is_in_order = is_in_order && note.time > before;
        before = note.time;
        ++read;
    };
    while (read + ring.lost() < count)
        ring.drain(look);
    writer.join();
    ring.drain(look);
    CHECK(is_in_order);
    CHECK(read + ring.lost() == count);
}

TEST_SUITE_END();
