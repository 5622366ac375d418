#pragma once

#include "server/reply_route.h"

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <vector>

namespace des {

// What other threads have to say to the client of one stream session, until the session takes it.
class LateReplies : public std::enable_shared_from_this<LateReplies> {
public:
    // A route has room as long as no more than this is on its way.
    static constexpr std::size_t room = 65'536;

    // `wake` is called from any thread when there is something to take, and again only after it
    // was taken. It must neither wait nor call this object.
    explicit LateReplies(std::function<void()> wake) : wake_(std::move(wake)) {}

    std::shared_ptr<ReplyRoute> make_route();

    // The rest is for the session's thread.
    struct Taken {
        std::size_t messages = 0;
        std::size_t ended_routes = 0;
    };
    // Appends the messages that have come since, each behind its length.
    Taken take(std::vector<std::uint8_t>& stream);
    // So much of what was taken is still to be sent.
    void set_unsent(std::size_t size);
    // The client has gone. `wake` is not called any more.
    void close();

private:
    class Route;
    void add(Bytes message);
    bool wait_for_room();
    void end_route();
    void wake_once();

    std::function<void()> wake_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::uint8_t> stream_;
    std::size_t unsent_ = 0;
    Taken next_;
    bool is_awake_ = false;
    bool is_closed_ = false;
};

} // namespace des
