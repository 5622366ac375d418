#include "resolver/feed.h"

#include "base/interrupt.h"
#include "base/text.h"

#include <poll.h>

namespace des {

void NumberFeed::run(const std::vector<E164Number>& numbers)
{
    auto next = numbers.begin();
    while (next != numbers.end() || !pipeline_.is_empty()) {
        for (; next != numbers.end() && pipeline_.has_room(); ++next)
            if (const auto pushed = pipeline_.push(*next); !pushed)
                throw Failure(pushed.error());
        wait();
    }
}

void NumberFeed::run(ItemReader& input, int fd, const Complaint& complain)
{
    while (true) {
        push_items(input, complain);
        const bool wants_more = pipeline_.has_room() && !input.has_ended();
        if (wants_more)
            loop_.watch(fd, POLLIN, [&input](short) { input.fill(); });
        else
            loop_.forget(fd);
        if (!wants_more && pipeline_.is_empty())
            return;
        wait();
    }
}

void NumberFeed::push_items(ItemReader& input, const Complaint& complain)
{
    std::string_view item;
    while (pipeline_.has_room() && input.next(item)) {
        if (trimmed(item).empty())
            continue;
        const auto number = E164Number::parse(item);
        if (!number) {
            complain(input.number(), number.error());
            continue;
        }
        if (const auto pushed = pipeline_.push(*number); !pushed)
            throw Failure(pushed.error());
    }
}

void NumberFeed::wait()
{
    loop_.run_once();
    after_each_wait_();
    if (interrupted())
        throw Failure(Reason::interrupted, "interrupted");
}

} // namespace des
