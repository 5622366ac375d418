#pragma once

#include <bitset>
#include <cstddef>
#include <cstdint>

namespace des {

// An operator on the packet path. What number it has holds for one process: see OperatorNumbers.
enum class OperatorNumber : std::uint16_t {};

inline constexpr std::size_t most_operators = 8192;

// Operators whose records somebody sees.
class OperatorSet {
public:
    // Numbers are less than most_operators.
    void insert(OperatorNumber one) noexcept { bits_[static_cast<std::size_t>(one)] = true; }
    bool contains(OperatorNumber one) const noexcept
    {
        return bits_[static_cast<std::size_t>(one)];
    }

private:
    std::bitset<most_operators> bits_;
};

} // namespace des
