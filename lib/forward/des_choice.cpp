#include "forward/des_choice.h"

#include <algorithm>

namespace des {

std::optional<std::size_t> choose_des(std::span<DesHealth> all, std::span<const std::size_t> group,
                                      std::span<const std::size_t> tried) noexcept
{
    std::optional<std::size_t> best;
    const auto is_better = [&](std::size_t one) {
        if (!best || all[one].is_up() != all[*best].is_up())
            return !best || all[one].is_up();
        return all[one].round_trip() < all[*best].round_trip();
    };
    for (const auto one : group)
        if (std::find(tried.begin(), tried.end(), one) == tried.end() && is_better(one))
            best = one;
    for (const auto one : group)
        if (one != best)
            all[one].passed_over();
    return best;
}

} // namespace des
