#include "server/message_buffer.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

using des::MessageBuffer;

namespace {

std::string framed(std::size_t length, char fill)
{
    std::string frame{static_cast<char>(length >> 8U), static_cast<char>(length & 255U)};
    return frame + std::string(length, fill);
}

// Feeds the stream in pieces of that size and returns the messages that came out.
std::vector<std::string> cut(MessageBuffer& buffer, std::string_view stream, std::size_t piece)
{
    std::vector<std::string> messages;
    while (!stream.empty()) {
        const auto space = buffer.space();
        const auto size = std::min({piece, space.size(), stream.size()});
        std::copy_n(stream.begin(), size, space.begin());
        buffer.filled(size);
        stream.remove_prefix(size);
        while (const auto message = buffer.next())
            messages.emplace_back(message->begin(), message->end());
    }
    return messages;
}

} // namespace

TEST_SUITE("server/message_buffer")
{
    TEST_CASE("however the stream is cut, the same messages come out")
    {
        const std::vector<std::string> expected = {std::string(12, 'a'), std::string(600, 'b'),
                                                   std::string(65535, 'c'), std::string(40, 'd')};
        std::string stream;
        for (const auto& message : expected)
            stream += framed(message.size(), message.front());
        for (const std::size_t piece : {1U, 2U, 3U, 511U, 512U, 513U, 4096U, 100'000U}) {
            CAPTURE(piece);
            MessageBuffer buffer;
            CHECK(cut(buffer, stream, piece) == expected);
            CHECK_FALSE(buffer.is_broken());
        }
    }

    TEST_CASE("a message shorter than a header breaks the stream")
    {
        for (const std::size_t length : {0U, 1U, 11U}) {
            CAPTURE(length);
            MessageBuffer buffer;
            const auto messages =
                cut(buffer, framed(12, 'a') + framed(length, 'b') + framed(12, 'c'), 1000);
            CHECK(messages == std::vector{std::string(12, 'a')});
            CHECK(buffer.is_broken());
        }
    }

    TEST_CASE("an announced length takes no memory before the octets arrive")
    {
        MessageBuffer buffer;
        cut(buffer, framed(65535, 'x').substr(0, 100), 1);
        CHECK(buffer.capacity() <= 512);
    }

    TEST_CASE("the memory of a long message is given back")
    {
        MessageBuffer buffer;
        CHECK(cut(buffer, framed(65535, 'x'), 4096).size() == 1);
        CHECK(buffer.capacity() > 65535);
        CHECK_FALSE(buffer.space().empty());
        CHECK(buffer.capacity() <= 512);
    }
}
