#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <vector>

namespace des {

// One thread, one ppoll(2). Not Asio: datagrams go out and come in by the batch here, and standard
// input keeps the blocking mode that it shares with whoever started us.
class EventLoop {
public:
    using Clock = std::chrono::steady_clock;
    using Work = std::function<void()>;
    using Ready = std::function<void(short events)>;

    // Calls `ready` whenever one of the events (POLLIN, POLLOUT) or an error stands at the
    // descriptor. Events of 0: only errors, for now.
    void watch(int fd, short events, Ready ready);
    void change(int fd, short events);
    void forget(int fd);

    // Once, at that time or soon after.
    void at(Clock::time_point time, Work work);
    // Once, before waiting the next time.
    void post(Work work);

    // Does what is posted, waits until something happens, and does what is due. Returns early
    // when a signal arrives.
    void run_once();

private:
    struct Watch {
        int fd;
        short events;
        std::shared_ptr<const Ready> ready; // shared: it may forget itself while it runs
    };

    void do_posted();
    void do_due();
    std::chrono::nanoseconds longest_wait() const;
    Watch* find(int fd);

    std::vector<Watch> watches_;
    std::vector<Work> posted_;
    std::multimap<Clock::time_point, Work> timers_;
};

} // namespace des
