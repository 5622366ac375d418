#include "resolver/window.h"

#include <algorithm>

namespace des {

void Window::answered_after(Duration elapsed) noexcept
{
    const bool is_slow = elapsed > patience_ / 4;
    size_ = is_slow ? std::max(size_ - 1, smallest) : std::min(size_ + 1, largest);
}

void Window::lost(Clock::time_point now) noexcept
{
    if (now < deaf_until_)
        return;
    size_ = std::max(size_ / 2, smallest);
    deaf_until_ = now + patience_;
}

} // namespace des
