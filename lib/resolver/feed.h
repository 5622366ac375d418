#pragma once

#include "resolver/event_loop.h"
#include "resolver/item_reader.h"
#include "resolver/pipeline.h"

#include <functional>
#include <vector>

namespace des {

// Feeds a pipeline with numbers: given ones, then those that a descriptor delivers, as soon as they
// come and no faster than they are answered.
class NumberFeed {
public:
    // An item of the input that is no number, and which one it is, from 1. The feed goes on.
    using Complaint = std::function<void(std::size_t item, const Error& error)>;

    // `after_each_wait` is called when it is time to flush what came out.
    NumberFeed(EventLoop& loop, Pipeline& pipeline, std::function<void()> after_each_wait) :
        loop_(loop), pipeline_(pipeline), after_each_wait_(std::move(after_each_wait))
    {
    }

    // Until every number is resolved. Throws Failure (interrupted) when the user stops it.
    void run(const std::vector<E164Number>& numbers);
    void run(ItemReader& input, int fd, const Complaint& complain);

private:
    void push_items(ItemReader& input, const Complaint& complain);
    void wait();

    EventLoop& loop_;
    Pipeline& pipeline_;
    std::function<void()> after_each_wait_;
};

} // namespace des
