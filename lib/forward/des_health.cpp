#include "forward/des_health.h"

#include <algorithm>
#include <utility>

namespace des {
namespace {

using std::chrono::milliseconds;

constexpr unsigned most_time_outs = 3;
constexpr DesHealth::Duration first_timeout = milliseconds(250);
constexpr DesHealth::Duration shortest_timeout = milliseconds(30);
constexpr DesHealth::Duration longest_timeout = milliseconds(500);
constexpr DesHealth::Duration first_pause = milliseconds(200);
constexpr DesHealth::Duration longest_pause = milliseconds(10'000);

} // namespace

void DesHealth::answered(Duration after) noexcept
{
    const auto error = std::max(smoothed_, after) - std::min(smoothed_, after);
    variation_ = is_known_ ? (variation_ * 3 + error) / 4 : after / 2;
    smoothed_ = is_known_ ? (smoothed_ * 7 + after) / 8 : after;
    is_known_ = true;
    is_up_ = true;
    time_outs_ = 0;
    pause_ = {};
}

void DesHealth::timed_out(Moment now) noexcept
{
    // Doubled, as TCP does, so that a DES that has become slow is waited for.
    smoothed_ = std::min(std::max(smoothed_ * 2, shortest_timeout), longest_timeout);
    is_known_ = true;
    if (++time_outs_ >= most_time_outs)
        go_down(now);
}

void DesHealth::refused(Moment now) noexcept
{
    go_down(now);
}

void DesHealth::go_down(Moment now) noexcept
{
    if (!std::exchange(is_up_, false))
        return; // several queries fail together
    pause_ = first_pause;
    next_probe_ = now + pause_;
}

void DesHealth::probed(Moment now) noexcept
{
    pause_ = std::min(pause_ * 2, longest_pause);
    next_probe_ = now + pause_;
}

void DesHealth::passed_over() noexcept
{
    smoothed_ -= smoothed_ / 50;
}

DesHealth::Duration DesHealth::timeout() const noexcept
{
    if (!is_known_)
        return first_timeout;
    return std::clamp(smoothed_ + 4 * variation_, shortest_timeout, longest_timeout);
}

} // namespace des
