#pragma once

// Cursors over the bytes of a message, network byte order. Both remember their first failure: read
// or write everything, then ask once.

#include <cstdint>
#include <span>
#include <string_view>

namespace des {

using Bytes = std::span<const std::uint8_t>;

inline std::string_view as_text(Bytes bytes) noexcept
{
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

inline Bytes as_bytes(std::string_view text) noexcept
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

// Past the end it fails: then and from then on it reads zeros and empty spans.
class ByteReader {
public:
    explicit ByteReader(Bytes bytes) noexcept : bytes_(bytes) {}

    std::uint8_t u8() noexcept;
    std::uint16_t u16() noexcept;
    std::uint32_t u32() noexcept;
    Bytes take(std::size_t count) noexcept;
    void seek(std::size_t position) noexcept;

    std::size_t position() const noexcept { return position_; }
    std::size_t remaining() const noexcept { return failed_ ? 0 : bytes_.size() - position_; }
    Bytes whole() const noexcept { return bytes_; }
    bool failed() const noexcept { return failed_; }
    void fail() noexcept { failed_ = true; }

private:
    Bytes bytes_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

// Fails rather than write past the end; what was written before stays.
class ByteWriter {
public:
    explicit ByteWriter(std::span<std::uint8_t> bytes) noexcept : bytes_(bytes) {}

    void u8(std::uint8_t value) noexcept;
    void u16(std::uint16_t value) noexcept;
    void u32(std::uint32_t value) noexcept;
    void put(Bytes bytes) noexcept;
    void put(std::string_view text) noexcept { put(as_bytes(text)); }
    // So many bytes, for the caller to fill; none when there is no room.
    std::span<std::uint8_t> claim(std::size_t count) noexcept;
    // Over two bytes that were written before: a length that is known only now.
    void u16_at(std::size_t position, std::uint16_t value) noexcept;

    std::size_t position() const noexcept { return position_; }
    Bytes written() const noexcept { return bytes_.first(position_); }
    bool failed() const noexcept { return failed_; }

private:
    std::span<std::uint8_t> bytes_;
    std::size_t position_ = 0;
    bool failed_ = false;
};

} // namespace des
