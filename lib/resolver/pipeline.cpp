#include "resolver/pipeline.h"

namespace des {
namespace {

// Those behind one that takes long: answered, and waiting for their turn.
constexpr std::size_t most_waiting = 16384;

} // namespace

Pipeline::Pipeline(Resolver& resolver, Window::Duration patience, Sink sink) :
    resolver_(resolver), window_(patience), sink_(std::move(sink))
{
}

bool Pipeline::has_room() const noexcept
{
    return in_flight_ < window_.size() && waiting_.size() < most_waiting;
}

Result<void> Pipeline::push(E164Number number)
{
    const auto place = first_ + waiting_.size();
    auto started = resolver_.resolve(
        number, [this, place](Resolution resolution) { arrived(place, std::move(resolution)); });
    if (!started)
        return started;
    waiting_.emplace_back();
    ++in_flight_;
    return {};
}

void Pipeline::arrived(std::uint64_t place, Resolution resolution)
{
    --in_flight_;
    learn_from(resolution);
    waiting_[place - first_] = std::move(resolution);
    while (!waiting_.empty() && waiting_.front()) {
        sink_(*waiting_.front());
        waiting_.pop_front();
        ++first_;
    }
}

void Pipeline::learn_from(const Resolution& resolution)
{
    for (const auto& lookup : resolution.lookups) {
        for (const auto& attempt : lookup.attempts) {
            if (attempt.ending == Ending::timed_out)
                window_.lost(Window::Clock::now());
            else
                window_.answered_after(attempt.elapsed);
        }
    }
}

} // namespace des
