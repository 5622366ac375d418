#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/tcp_stream.hpp>

#include <chrono>
#include <memory>

namespace des::http {

// Ends what is under way on a stream once a time is over. Unlike the timer that the stream itself
// has, it leaves the stream open, so that the other side can be told.
class Deadline {
public:
    explicit Deadline(boost::beast::tcp_stream& stream);
    ~Deadline();
    Deadline(const Deadline&) = delete;
    Deadline& operator=(const Deadline&) = delete;

    void expires_after(std::chrono::seconds time); // from now on, in place of what was set before
    void never();
    // The last time that was set is over: what was under way ended with an error for that.
    bool is_over() const noexcept;

private:
    struct State;
    std::shared_ptr<State> state_; // outlives this for as long as the timer takes to notice
    boost::asio::steady_timer timer_;
};

} // namespace des::http
