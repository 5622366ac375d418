#include "server/message_buffer.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::size_t length_size = 2;
constexpr std::size_t longest = length_size + 65535;
constexpr std::size_t header_size = 12;

// What is left of a message is copied to the common memory and back while it is no longer than
// this: a long message that comes in small pieces must not be copied for each of them.
constexpr std::size_t short_rest = 2048;

} // namespace

std::span<std::uint8_t> MessageBuffer::space(std::span<std::uint8_t> common)
{
    const auto rest = left();
    if (rest.size() <= short_rest) {
        std::copy(rest.begin(), rest.end(), common.begin());
        memory_ = common;
        own_ = std::vector<std::uint8_t>();
    } else {
        keep();
        if (own_.size() == rest.size())
            own_.resize(std::min(2 * rest.size(), longest));
        memory_ = own_;
    }
    begin_ = 0;
    end_ = rest.size();
    return memory_.subspan(end_);
}

void MessageBuffer::keep()
{
    const auto rest = left();
    if (memory_.data() != own_.data())
        own_.assign(rest.begin(), rest.end());
    else if (rest.empty())
        own_ = std::vector<std::uint8_t>();
    else if (begin_ > 0)
        std::copy(rest.begin(), rest.end(), own_.begin());
    memory_ = own_;
    begin_ = 0;
    end_ = rest.size();
}

bool MessageBuffer::has_next() noexcept
{
    const auto arrived = left();
    if (broken_ || arrived.size() < length_size)
        return false;
    broken_ = next_length() < header_size;
    return !broken_ && arrived.size() >= length_size + next_length();
}

std::size_t MessageBuffer::next_length() const noexcept
{
    return static_cast<std::size_t>(memory_[begin_]) << 8U | memory_[begin_ + 1];
}

std::optional<std::span<const std::uint8_t>> MessageBuffer::next() noexcept
{
    if (!has_next())
        return std::nullopt;
    const auto message = left().subspan(length_size, next_length());
    begin_ += length_size + message.size();
    return message;
}

} // namespace des
