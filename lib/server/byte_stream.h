#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace des {

// The octets of one connection, as they are or within TLS. Waits for nothing.
class ByteStream {
public:
    enum class Then {
        go_on,         // there may be more, or room for more
        wait_to_read,  // nothing more until there is something to read,
        wait_to_write, // or room to write
        end,           // the other side has sent all
        gone,          // the connection is broken
    };
    struct Moved {
        std::size_t size = 0;
        Then then = Then::go_on;
    };

    ByteStream() = default;
    virtual ~ByteStream() = default;
    ByteStream(const ByteStream&) = delete;
    ByteStream& operator=(const ByteStream&) = delete;

    virtual Moved read(std::span<std::uint8_t> space) = 0;
    // What was not sent comes first in the next call.
    virtual Moved write(std::span<const std::uint8_t> octets) = 0;
    // Tells the other side that this is all.
    virtual void end() = 0;
    // Whether the two sides have agreed on how to speak.
    virtual bool is_ready() const { return true; }
};

// As they are, over a connected socket that belongs to somebody else.
class ClearStream : public ByteStream {
public:
    explicit ClearStream(int socket) noexcept : socket_(socket) {}

    Moved read(std::span<std::uint8_t> space) override;
    Moved write(std::span<const std::uint8_t> octets) override;
    void end() override;

private:
    int socket_;
};

} // namespace des
