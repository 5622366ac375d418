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

// Feeds the stream in pieces of that size, a turn for each, and returns the messages that came out.
std::vector<std::string> cut(MessageBuffer& buffer, std::string_view stream, std::size_t piece)
{
    std::vector<std::string> messages;
    std::vector<std::uint8_t> common(5000);
    while (!stream.empty()) {
        const auto space = buffer.space(common);
        const auto size = std::min({piece, space.size(), stream.size()});
        std::copy_n(stream.begin(), size, space.begin());
        buffer.filled(size);
        stream.remove_prefix(size);
        while (const auto message = buffer.next())
            messages.emplace_back(message->begin(), message->end());
        buffer.keep();
        std::fill(common.begin(), common.end(), '#'); // as somebody else's turn would
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
        CHECK(buffer.capacity() <= 128);
    }

    TEST_CASE("a buffer in which nothing is left takes no memory")
    {
        MessageBuffer buffer;
        CHECK(cut(buffer, framed(65535, 'x').substr(0, 65000), 4096).empty());
        CHECK(buffer.capacity() >= 65000);
        CHECK(buffer.capacity() <= 131072);
        CHECK(cut(buffer, std::string(537, 'x'), 4096).size() == 1);
        CHECK(buffer.capacity() == 0);
    }

    TEST_CASE("what nobody has taken yet is there in the next turn")
    {
        MessageBuffer buffer;
        std::vector<std::uint8_t> common(5000);
        const auto stream = framed(20, 'a') + framed(3000, 'b') + framed(30, 'c') + "\1";
        std::copy(stream.begin(), stream.end(), buffer.space(common).begin());
        buffer.filled(stream.size());
        for (const std::size_t length : {20U, 3000U, 30U}) {
            REQUIRE(buffer.has_next());
            CHECK(buffer.next()->size() == length);
            buffer.keep();
            std::fill(common.begin(), common.end(), '#');
        }
        CHECK_FALSE(buffer.has_next());
        CHECK(cut(buffer, '\2' + std::string(258, 'd'), 7) == std::vector{std::string(258, 'd')});
    }
}
