#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace des {

// Cuts what arrives over TCP into DNS messages: two octets of length, then the message (RFC 1035,
// section 4.2.2). Many buffers take turns with one common memory; what is left behind at the end of
// a turn costs memory of its own, which grows with what has really arrived, not with the length
// that was announced.
class MessageBuffer {
public:
    // Where the next octets go: never empty. Call filled() with how many went there. For when
    // next() has nothing more; what it returned is invalid from here on. The common memory, of 4096
    // octets at least, is the buffer's until keep().
    std::span<std::uint8_t> space(std::span<std::uint8_t> common);
    void filled(std::size_t size) noexcept { end_ += size; }

    // The next complete message.
    bool has_next() noexcept;
    std::optional<std::span<const std::uint8_t>> next() noexcept;

    // The end of a turn: moves what is left out of the common memory.
    void keep();

    // True once a message was announced that is shorter than a header: there is nothing to answer,
    // and whoever sends that does not speak DNS.
    bool is_broken() const noexcept { return broken_; }

    std::size_t capacity() const noexcept { return own_.capacity(); }

private:
    std::span<std::uint8_t> left() const noexcept { return memory_.subspan(begin_, end_ - begin_); }
    std::size_t next_length() const noexcept;

    std::vector<std::uint8_t> own_;
    std::span<std::uint8_t> memory_; // all of own_, or the common memory
    std::size_t begin_ = 0;
    std::size_t end_ = 0;
    bool broken_ = false;
};

} // namespace des
