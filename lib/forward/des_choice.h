#pragma once

#include "forward/des_health.h"

#include <optional>
#include <span>
#include <vector>

namespace des {

// Chooses whom to ask next, among the places of `group` in `all`: the fastest of those that are up;
// when none is, of those that are down, since one may have come back. Those in `tried` are left
// out. Nothing when all were tried.
std::optional<std::size_t> choose_des(std::span<DesHealth> all, std::span<const std::size_t> group,
                                      std::span<const std::size_t> tried) noexcept;

} // namespace des
