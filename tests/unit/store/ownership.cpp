#include "store/fixture.h"
#include "store/partners.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <random>
#include <set>
#include <tuple>

using test::set;

namespace {

// A prefix, and how many digits follow: -1 is any number of them.
struct Shape {
    std::string digits;
    int following;

    std::string to_string() const
    {
        const auto rest = following < 0 ? std::string("*")
                                        : std::string(static_cast<std::size_t>(following), 'X');
        return "+" + digits + rest;
    }
    bool operator<(const Shape& other) const
    {
        return std::tie(digits, following) < std::tie(other.digits, other.following);
    }
};

// Some number begins with both prefixes and has a length of both: tried with every length.
bool overlap(const Shape& a, const Shape& b)
{
    const auto& longer = a.digits.size() < b.digits.size() ? b.digits : a.digits;
    if (!longer.starts_with(a.digits) || !longer.starts_with(b.digits))
        return false;
    const auto has = [](const Shape& shape, std::size_t length) {
        return shape.following < 0
            ? length > shape.digits.size()
            : length == shape.digits.size() + static_cast<std::size_t>(shape.following);
    };
    for (std::size_t length = longer.size(); length <= 15; ++length)
        if (has(a, length) && has(b, length))
            return true;
    return false;
}

// Few digits, so that they often meet.
class Shapes {
public:
    explicit Shapes(unsigned seed) : random_(seed) {}

    std::set<Shape> some(int count)
    {
        std::set<Shape> shapes;
        while (std::ssize(shapes) < count)
            shapes.insert(one());
        return shapes;
    }

private:
    Shape one()
    {
        std::string digits = "4";
        for (auto more = pick(1, 6); more > 0; --more)
            digits += static_cast<char>('0' + pick(0, 3));
        const int kind = pick(0, 9);
        return {digits, kind == 0 ? -1 : kind < 3 ? pick(1, 3) : 0};
    }
    int pick(int first, int last)
    {
        return std::uniform_int_distribution<int>(first, last)(random_);
    }

    std::mt19937 random_;
};

std::vector<des::Claim> copy(des::Store& store, const des::OperatorId& partner,
                             const std::set<Shape>& shapes)
{
    std::vector<std::string> names;
    for (const auto& shape : shapes)
        names.push_back(shape.to_string());
    std::vector<test::Put> puts;
    for (const auto& name : names)
        puts.push_back({name.c_str(), set({"sip:a@b"})});
    return test::copy(store, partner, "7", puts);
}

} // namespace

TEST_SUITE("store/ownership")
{
    TEST_CASE("a claim is refused exactly when it overlaps with what another operator holds")
    {
        for (unsigned seed = 1; seed <= 40; ++seed) {
            CAPTURE(seed);
            test::NewStore made;
            const auto x = test::enrolled(made.store, "operator-x");
            const auto y = test::enrolled(made.store, "operator-y");
            Shapes shapes(seed);
            const auto held = shapes.some(seed % 4 == 0 ? 3 : 40);
            copy(made.store, y, held);
            const auto claimed = shapes.some(60);
            std::set<std::string> expected;
            for (const auto& claim : claimed)
                if (std::any_of(held.begin(), held.end(),
                                [&claim](const Shape& one) { return overlap(claim, one); }))
                    expected.insert(claim.to_string());
            std::set<std::string> refused;
            for (const auto& claim : copy(made.store, x, claimed))
                refused.insert(claim.number.to_string());
            CHECK(refused == expected);
        }
    }
}
