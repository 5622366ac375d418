#include "server/late_replies.h"

#include <utility>

namespace des {

class LateReplies::Route : public ReplyRoute {
public:
    explicit Route(std::shared_ptr<LateReplies> replies) : replies_(std::move(replies)) {}
    // Throws where waking fails for want of memory, if ever: the process ends then.
    ~Route() override { replies_->end_route(); } // NOLINT(bugprone-exception-escape)
    Route(const Route&) = delete;
    Route& operator=(const Route&) = delete;

    void send(Bytes message) override { replies_->add(message); }
    bool wait_for_room() override { return replies_->wait_for_room(); }

private:
    std::shared_ptr<LateReplies> replies_;
};

std::shared_ptr<ReplyRoute> LateReplies::make_route()
{
    return std::make_shared<Route>(shared_from_this());
}

void LateReplies::add(Bytes message)
{
    const std::lock_guard lock(mutex_);
    if (is_closed_)
        return;
    stream_.push_back(static_cast<std::uint8_t>(message.size() >> 8U));
    stream_.push_back(static_cast<std::uint8_t>(message.size() & 255U));
    stream_.insert(stream_.end(), message.begin(), message.end());
    ++next_.messages;
    wake_once();
}

bool LateReplies::wait_for_room()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return is_closed_ || stream_.size() + unsent_ <= room; });
    return !is_closed_;
}

void LateReplies::end_route()
{
    const std::lock_guard lock(mutex_);
    ++next_.ended_routes;
    wake_once();
}

// Under the lock, so that close() ends it for good.
void LateReplies::wake_once()
{
    if (!is_closed_ && !std::exchange(is_awake_, true))
        wake_();
}

LateReplies::Taken LateReplies::take(std::vector<std::uint8_t>& stream)
{
    const std::lock_guard lock(mutex_);
    unsent_ += stream_.size();
    if (stream.empty())
        stream.swap(stream_);
    else
        stream.insert(stream.end(), stream_.begin(), stream_.end());
    stream_.clear();
    is_awake_ = false;
    return std::exchange(next_, {});
}

void LateReplies::set_unsent(std::size_t size)
{
    const std::lock_guard lock(mutex_);
    unsent_ = size;
    changed_.notify_all();
}

void LateReplies::close()
{
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
    stream_ = std::vector<std::uint8_t>();
    changed_.notify_all();
}

} // namespace des
