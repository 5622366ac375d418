#include "base/session_table.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

using namespace std::chrono_literals;
using des::SessionTable;

namespace {

struct Sessions {
    explicit Sessions(const des::TcpLimits& limits) : table(limits) {}

    SessionTable::Place admit(const std::string& name, const std::string& client,
                              std::chrono::milliseconds moment)
    {
        return table.admit(client, at(moment), [this, name] { closed.push_back(name); });
    }
    static SessionTable::Moment at(std::chrono::milliseconds moment)
    {
        return SessionTable::Moment(moment);
    }

    SessionTable table;
    std::vector<std::string> closed;
};

using Names = std::vector<std::string>;

} // namespace

TEST_SUITE("base/session_table")
{
    TEST_CASE("one more than may be open closes the longest idle")
    {
        Sessions sessions({.connections = 2, .connections_per_client = 9, .idle = 10s});
        const auto first = sessions.admit("first", "192.0.2.1", 1s);
        sessions.admit("second", "192.0.2.2", 2s);
        sessions.table.touch(first, Sessions::at(3s));
        sessions.admit("third", "192.0.2.3", 4s);
        CHECK(sessions.closed == Names{"second"});
        CHECK(sessions.table.size() == 2);
    }

    TEST_CASE("a client with too many closes one of its own")
    {
        Sessions sessions({.connections = 9, .connections_per_client = 2, .idle = 10s});
        sessions.admit("other", "192.0.2.9", 1s);
        sessions.admit("a", "192.0.2.1", 2s);
        sessions.admit("b", "192.0.2.1", 3s);
        sessions.admit("c", "192.0.2.1", 4s);
        CHECK(sessions.closed == Names{"a"});
    }

    TEST_CASE("a client that may have one session keeps the newest")
    {
        Sessions sessions({.connections = 9, .connections_per_client = 1, .idle = 10s});
        sessions.admit("a", "192.0.2.1", 1s);
        sessions.admit("b", "192.0.2.1", 2s);
        sessions.admit("c", "192.0.2.1", 3s);
        CHECK(sessions.closed == Names{"a", "b"});
        CHECK(sessions.table.size() == 1);
    }

    TEST_CASE("only a full message resets the idle time")
    {
        Sessions sessions({.connections = 9, .connections_per_client = 9, .idle = 10s});
        sessions.admit("silent", "192.0.2.1", 1s);
        const auto talking = sessions.admit("talking", "192.0.2.1", 2s);
        CHECK(sessions.table.close_idle(Sessions::at(10s)) == Sessions::at(11s));
        sessions.table.touch(talking, Sessions::at(10s));
        CHECK(sessions.table.close_idle(Sessions::at(11s)) == Sessions::at(20s));
        CHECK(sessions.closed == Names{"silent"});
        CHECK(sessions.table.close_idle(Sessions::at(20s)) == Sessions::at(30s));
        CHECK(sessions.closed == Names{"silent", "talking"});
    }

    TEST_CASE("what was closed from here is removed like any other, later")
    {
        Sessions sessions({.connections = 1, .connections_per_client = 1, .idle = 10s});
        const auto first = sessions.admit("first", "192.0.2.1", 1s);
        const auto second = sessions.admit("second", "192.0.2.1", 2s);
        sessions.table.touch(first, Sessions::at(3s));
        sessions.table.remove(first);
        CHECK(sessions.table.size() == 1);
        sessions.table.remove(second);
        CHECK(sessions.table.size() == 0);
        sessions.admit("third", "192.0.2.1", 3s);
        CHECK(sessions.closed == Names{"first"});
    }

    TEST_CASE("all can be closed, each once")
    {
        Sessions sessions({.connections = 9, .connections_per_client = 9, .idle = 10s});
        sessions.admit("a", "192.0.2.1", 1s);
        sessions.admit("b", "192.0.2.2", 2s);
        sessions.table.close_all();
        sessions.table.close_all();
        sessions.table.close_longest_idle();
        CHECK(sessions.closed == Names{"a", "b"});
    }

    TEST_CASE("who is at work stays, and is not the one to make room")
    {
        Sessions sessions({.connections = 3, .connections_per_client = 2, .idle = 10s});
        const auto working = sessions.admit("working", "192.0.2.1", 1s);
        sessions.admit("idle", "192.0.2.1", 2s);
        sessions.table.set_to_work(working);
        sessions.admit("next", "192.0.2.1", 3s);
        CHECK(sessions.closed == Names{"idle"});
        CHECK(sessions.table.close_idle(Sessions::at(20s)) == Sessions::at(30s));
        CHECK(sessions.closed == Names{"idle", "next"});
        CHECK(sessions.table.size() == 1);
        sessions.table.touch(working, Sessions::at(21s));
        sessions.table.close_idle(Sessions::at(31s));
        CHECK(sessions.closed == Names{"idle", "next", "working"});
    }

    TEST_CASE("there is no room where all are at work")
    {
        Sessions sessions({.connections = 3, .connections_per_client = 2, .idle = 10s});
        const auto one = sessions.admit("one", "192.0.2.1", 1s);
        const auto two = sessions.admit("two", "192.0.2.1", 2s);
        CHECK(sessions.table.has_room_for("192.0.2.1"));
        sessions.table.set_to_work(one);
        sessions.table.set_to_work(two);
        CHECK_FALSE(sessions.table.has_room_for("192.0.2.1"));
        CHECK(sessions.table.has_room_for("192.0.2.2"));
        const auto other = sessions.admit("other", "192.0.2.2", 3s);
        CHECK(sessions.table.has_room_for("192.0.2.3"));
        sessions.table.set_to_work(other);
        CHECK_FALSE(sessions.table.has_room_for("192.0.2.3"));
        CHECK_FALSE(sessions.table.has_room_for("192.0.2.2"));
        sessions.table.touch(one, Sessions::at(4s));
        CHECK(sessions.table.has_room_for("192.0.2.3"));
        sessions.table.close_all();
        CHECK(sessions.closed == Names{"one", "two", "other"});
    }
}
