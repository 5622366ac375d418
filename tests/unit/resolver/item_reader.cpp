#include "resolver/item_reader.h"

#include "base/error.h"
#include "base/unique_fd.h"

#include <doctest/doctest.h>

#include <unistd.h>

#include <array>
#include <string>
#include <vector>

using des::ItemReader;

namespace {

// A pipe whose one end the test writes to.
class Input {
public:
    Input()
    {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        out_ = des::UniqueFd(ends[0]);
        in_ = des::UniqueFd(ends[1]);
    }

    int fd() const { return out_.get(); }
    void write(std::string_view text) const
    {
        REQUIRE(::write(in_.get(), text.data(), text.size()) == static_cast<ssize_t>(text.size()));
    }
    void end() { in_ = des::UniqueFd(); }

private:
    des::UniqueFd out_;
    des::UniqueFd in_;
};

using Items = std::vector<std::string>;

Items items_now(ItemReader& reader)
{
    reader.fill();
    Items items;
    for (std::string_view item; reader.next(item);)
        items.emplace_back(item);
    return items;
}

} // namespace

TEST_SUITE("resolver/item_reader")
{
    TEST_CASE("a line is given once it is whole, the last one also without its end")
    {
        Input input;
        ItemReader reader(input.fd(), '\n');
        input.write("one\ntwo\r\nthr");
        CHECK(items_now(reader) == Items{"one", "two"});
        CHECK(reader.number() == 2);
        input.write("ee\n\nfour");
        CHECK(items_now(reader) == Items{"three", ""});
        input.end();
        CHECK(items_now(reader) == Items{"four"});
        CHECK(reader.number() == 5);
        CHECK(reader.has_ended());
    }

    TEST_CASE("items may end with NUL, and then hold line ends")
    {
        Input input;
        ItemReader reader(input.fd(), '\0');
        input.write(std::string_view("one\ntwo\r\0three\0", 15));
        CHECK(items_now(reader) == Items{"one\ntwo\r", "three"});
    }

    TEST_CASE("an input without line ends is refused rather than kept")
    {
        const Input input;
        ItemReader reader(input.fd(), '\n');
        const std::string much(60000, '1');
        const auto fill_up = [&] {
            for (int i = 0; i < 30; ++i) {
                input.write(much);
                reader.fill();
            }
        };
        CHECK_THROWS_WITH_AS(fill_up(), "line 1 of the input has no end", des::Failure);
    }

    TEST_CASE("what cannot be read is said")
    {
        ItemReader reader(-1, '\n');
        CHECK_THROWS_WITH_AS(reader.fill(), "cannot read the numbers: Bad file descriptor",
                             des::Failure);
    }
}
