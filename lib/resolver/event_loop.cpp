#include "resolver/event_loop.h"

#include "base/error.h"

#include <poll.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <ctime>
#include <string>
#include <utility>

namespace des {

void EventLoop::watch(int fd, short events, Ready ready)
{
    forget(fd);
    watches_.push_back({fd, events, std::make_shared<const Ready>(std::move(ready))});
}

void EventLoop::change(int fd, short events)
{
    if (auto* watch = find(fd); watch != nullptr)
        watch->events = events;
}

void EventLoop::forget(int fd)
{
    std::erase_if(watches_, [fd](const Watch& watch) { return watch.fd == fd; });
}

EventLoop::Watch* EventLoop::find(int fd)
{
    const auto found = std::find_if(watches_.begin(), watches_.end(),
                                    [fd](const Watch& watch) { return watch.fd == fd; });
    return found == watches_.end() ? nullptr : &*found;
}

void EventLoop::at(Clock::time_point time, Work work)
{
    timers_.emplace(time, std::move(work));
}

void EventLoop::post(Work work)
{
    posted_.push_back(std::move(work));
}

void EventLoop::do_posted()
{
    while (!posted_.empty())
        for (const auto& work : std::exchange(posted_, {}))
            work();
}

void EventLoop::do_due()
{
    const auto now = Clock::now();
    while (!timers_.empty() && timers_.begin()->first <= now) {
        const auto work = std::move(timers_.extract(timers_.begin()).mapped());
        work();
    }
}

// A signal may arrive between the caller's look at interrupted() and the wait: so no wait is long.
std::chrono::nanoseconds EventLoop::longest_wait() const
{
    constexpr std::chrono::nanoseconds longest = std::chrono::milliseconds(500);
    if (timers_.empty())
        return longest;
    const std::chrono::nanoseconds next = timers_.begin()->first - Clock::now();
    return std::clamp(next, std::chrono::nanoseconds(0), longest);
}

void EventLoop::run_once()
{
    do_posted();
    std::vector<pollfd> polled;
    polled.reserve(watches_.size());
    for (const auto& watch : watches_)
        polled.push_back({watch.fd, watch.events, 0});
    const auto wait = longest_wait();
    const auto seconds = std::chrono::floor<std::chrono::seconds>(wait);
    const timespec limit{seconds.count(), (wait - seconds).count()};
    const int count = ::ppoll(polled.data(), polled.size(), &limit, nullptr);
    if (count < 0 && errno != EINTR)
        throw Failure(Reason::configuration, std::string("cannot wait: ") + std::strerror(errno));
    for (const auto& entry : polled) {
        if (count <= 0 || entry.revents == 0)
            continue;
        if (const auto* watch = find(entry.fd); watch != nullptr) {
            const auto ready = watch->ready;
            (*ready)(entry.revents);
        }
    }
    do_due();
}

} // namespace des
