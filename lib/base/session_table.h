#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <map>
#include <string>

namespace des {

struct TcpLimits {
    std::size_t connections = 1000;
    std::size_t connections_per_client = 100;
    std::chrono::milliseconds idle{10'000}; // without a full message
};

// Which TCP sessions are open, the longest idle first, and which of them has to make room for the
// next (RFC 7766, section 6.2; RFC 7230, section 6.5). Not for several threads.
class SessionTable {
public:
    using Moment = std::chrono::steady_clock::time_point;
    struct Session {
        std::string client; // the address without the port
        Moment last_message;
        std::function<void()> close; // called at most once; must not call remove() itself
        enum class State { open, at_work, closing };
        State state = State::open;
    };
    using Place = std::list<Session>::iterator;

    explicit SessionTable(const TcpLimits& limits) : limits_(limits) {}

    // Whether one more keeps to the limits, by closing another or without: those at work stay.
    bool has_room_for(const std::string& client) const;
    // A client that has too many closes its longest idle one; when there are too many in all, the
    // longest idle of all is closed.
    Place admit(std::string client, Moment now, std::function<void()> close);
    // A full message has come; what was begun with set_to_work() is done.
    void touch(Place place, Moment now) noexcept;
    // It is not idle, and closed by nothing but close_all(), until it is touched.
    void set_to_work(Place place) noexcept;
    // Once for each that was admitted, when it has ended, closed from here or not.
    void remove(Place place);

    void close_longest_idle();
    // Closes what has been idle for too long. Returns when to ask again.
    Moment close_idle(Moment now);
    void close_all();

    std::size_t size() const noexcept { return open_.size() + at_work_.size(); }

private:
    std::list<Session>& list_of(Session::State state) noexcept;
    void close(Place place);
    void forget(const std::string& client);

    TcpLimits limits_;
    std::list<Session> open_; // the longest idle first
    std::list<Session> at_work_;
    std::list<Session> closing_;
    std::map<std::string, std::size_t> open_by_client_;
};

} // namespace des
