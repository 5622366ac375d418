#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace des {

// Cuts what arrives over TCP into DNS messages: two octets of length, then the message (RFC 1035,
// section 4.2.2). Grows with what has really arrived, not with the length that was announced.
class MessageBuffer {
public:
    // Where the next octets go: never empty. Call filled() with how many went there. What next()
    // returned is invalid from here on.
    std::span<std::uint8_t> space();
    void filled(std::size_t size) noexcept { end_ += size; }

    // The next complete message.
    std::optional<std::span<const std::uint8_t>> next() noexcept;

    // True once a message was announced that is shorter than a header: there is nothing to answer,
    // and whoever sends that does not speak DNS.
    bool is_broken() const noexcept { return broken_; }

    std::size_t capacity() const noexcept { return octets_.size(); }

private:
    std::vector<std::uint8_t> octets_;
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool broken_ = false;
};

} // namespace des
