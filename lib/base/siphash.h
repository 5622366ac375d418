#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace des {

using SipKey = std::array<std::uint8_t, 16>;

// SipHash-2-4 (Aumasson and Bernstein, 2012): who does not know the key can neither foresee nor
// steer it. Written out, the least significant octet goes first.
std::uint64_t siphash(const SipKey& key, std::span<const std::uint8_t> octets) noexcept;

// From the system's random numbers. Throws Failure (configuration) when it has none.
SipKey make_sip_key();

} // namespace des
