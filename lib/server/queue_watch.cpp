#include "server/queue_watch.h"

#include <algorithm>

namespace des {

const QueueWatch::Wish& QueueWatch::look(bool is_full, Wait waited, Clock::time_point now) noexcept
{
    count(is_full);
    if (is_full)
        last_full_ = now;
    if (!is_full && now - last_full_ >= calm) {
        wish_ = {false, buffer_};
        return wish_;
    }
    wish_.stamps = wish_.stamps || is_suspicious();
    if (waited > longest_wait_ && now - waited > cut_at_) { // it came after the last cut
        cut_at_ = now;
        // The queue that was waited in was as long as the buffer, and half of the time leaves room
        // for a slower moment.
        const auto share =
            static_cast<double>(longest_wait_.count()) / 2 / static_cast<double>(waited.count());
        const auto fitting = static_cast<std::size_t>(static_cast<double>(wish_.buffer) * share);
        wish_.buffer = std::max(fitting, std::min(least_buffer, buffer_));
    }
    return wish_;
}

} // namespace des
