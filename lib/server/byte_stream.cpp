#include "server/byte_stream.h"

#include <sys/socket.h>

#include <cerrno>

namespace des {

ByteStream::Moved ClearStream::read(std::span<std::uint8_t> space)
{
    const auto size = ::recv(socket_, space.data(), space.size(), MSG_DONTWAIT);
    if (size == 0)
        return {0, Then::end};
    if (size < 0 && errno == EINTR)
        return {};
    if (size < 0)
        return {0, errno == EAGAIN ? Then::wait_to_read : Then::gone};
    // Whoever waits learns at once of what has come since.
    const auto read = static_cast<std::size_t>(size);
    return {read, read < space.size() ? Then::wait_to_read : Then::go_on};
}

ByteStream::Moved ClearStream::write(std::span<const std::uint8_t> octets)
{
    const auto size = ::send(socket_, octets.data(), octets.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (size < 0 && errno == EINTR)
        return {};
    if (size < 0)
        return {0, errno == EAGAIN ? Then::wait_to_write : Then::gone};
    return {static_cast<std::size_t>(size), Then::go_on};
}

void ClearStream::end()
{
    ::shutdown(socket_, SHUT_WR);
}

} // namespace des
