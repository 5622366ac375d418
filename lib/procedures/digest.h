#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace des {

// Of what a change request asks for: tells a repeated request from another one under the same
// transaction id. It guards against mistakes, not against malice (FNV-1a, 64 bits).
class RequestDigest {
public:
    // One part of the request; ("ab", "c") is not ("a", "bc").
    RequestDigest& add(std::string_view part) noexcept;
    // Octets of one part that comes in pieces.
    RequestDigest& add_piece(std::string_view octets) noexcept;
    std::string to_string() const; // 16 hexadecimal digits

private:
    std::uint64_t state_ = 0xcbf2'9ce4'8422'2325U;
};

} // namespace des
