#pragma once

#include <cstdint>

namespace des {

// The version of a profile, and of the zone served from it. It wraps (RFC 1982), so there is no
// order between serials, only precedence.
class Serial {
public:
    constexpr Serial() = default;
    explicit constexpr Serial(std::uint32_t value) noexcept : value_(value) {}
    constexpr std::uint32_t value() const noexcept { return value_; }

    // RFC 1982, section 3.1. Zero is skipped: some secondaries take it for "no serial yet".
    constexpr Serial next() const noexcept { return Serial(value_ == UINT32_MAX ? 1 : value_ + 1); }

    // RFC 1982, section 3.2. Of two serials exactly half the circle apart, neither precedes.
    constexpr bool precedes(Serial other) const noexcept
    {
        const auto ahead = other.value_ - value_;
        return ahead != 0 && ahead < 0x8000'0000U;
    }

    constexpr bool operator==(const Serial&) const = default;

private:
    std::uint32_t value_ = 1;
};

} // namespace des
