#include "resolver/pipeline.h"

namespace des {
namespace {

constexpr std::size_t most_in_flight = 512;
// Those behind one that takes long: answered, and waiting for their turn.
constexpr std::size_t most_waiting = 16384;

} // namespace

Pipeline::Pipeline(Resolver& resolver, Sink sink) : resolver_(resolver), sink_(std::move(sink)) {}

bool Pipeline::has_room() const noexcept
{
    return in_flight_ < most_in_flight && waiting_.size() < most_waiting;
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
    waiting_[place - first_] = std::move(resolution);
    while (!waiting_.empty() && waiting_.front()) {
        sink_(*waiting_.front());
        waiting_.pop_front();
        ++first_;
    }
}

} // namespace des
