#include "server/message_buffer.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::size_t first_capacity = 512;
constexpr std::size_t length_size = 2;
constexpr std::size_t longest = length_size + 65535;
constexpr std::size_t header_size = 12;

} // namespace

std::span<std::uint8_t> MessageBuffer::space()
{
    std::copy(octets_.data() + begin_, octets_.data() + end_, octets_.data());
    end_ -= begin_;
    begin_ = 0;
    if (end_ == 0 && octets_.size() > first_capacity)
        octets_ = {};
    if (end_ == octets_.size())
        octets_.resize(std::clamp(2 * octets_.size(), first_capacity, longest));
    return std::span(octets_).subspan(end_);
}

std::optional<std::span<const std::uint8_t>> MessageBuffer::next() noexcept
{
    const auto arrived = std::span<const std::uint8_t>(octets_).subspan(begin_, end_ - begin_);
    if (broken_ || arrived.size() < length_size)
        return std::nullopt;
    const std::size_t length = static_cast<std::size_t>(arrived[0]) << 8U | arrived[1];
    if (length < header_size) {
        broken_ = true;
        return std::nullopt;
    }
    if (arrived.size() < length_size + length)
        return std::nullopt;
    begin_ += length_size + length;
    return arrived.subspan(length_size, length);
}

} // namespace des
