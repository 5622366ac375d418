#include "e164/block.h"

#include "base/text.h"

#include <algorithm>

namespace des {
namespace {

std::uint64_t power_of_ten(int exponent)
{
    std::uint64_t power = 1;
    for (int i = 0; i < exponent; ++i)
        power *= 10;
    return power;
}

tl::unexpected<Error> not_a_block(std::string_view text)
{
    return invalid("not an E.164 number or number block: " + quoted(text));
}

// The whole number behind `digits`; the caller knows it to be one.
E164Number number_of(std::uint64_t digits)
{
    return value_or_throw(E164Number::from_digits(std::to_string(digits)));
}

// The '-' between two whole numbers, and not one that only separates digits: each side starts with
// '+', or both sides have the same number of digits.
std::optional<std::size_t> range_dash(std::string_view text)
{
    const auto digits_in = [](std::string_view part) {
        return std::count_if(part.begin(), part.end(), is_digit);
    };
    for (auto at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
        const auto left = trimmed(text.substr(0, at));
        const auto right = trimmed(text.substr(at + 1));
        if (!right.empty() && right.front() == '+')
            return at;
        if (text.find('-', at + 1) == std::string_view::npos && text.find('-') == at &&
            digits_in(left) == digits_in(right) && digits_in(left) > 7)
            return at;
    }
    return std::nullopt;
}

} // namespace

Result<NumberBlock> NumberBlock::parse(std::string_view text)
{
    auto body = trimmed(text);
    int following = 0;
    const bool open = !body.empty() && body.back() == '*';
    if (open)
        body.remove_suffix(1);
    while (!open && !body.empty() && to_lower(body.back()) == 'x') {
        body.remove_suffix(1);
        ++following;
    }
    const auto prefix = E164Number::parse(body);
    if (!prefix)
        return not_a_block(text);
    auto block = open ? NumberBlock::open(*prefix) : fixed(*prefix, following);
    if (!block)
        return not_a_block(text);
    return block;
}

Result<std::vector<NumberBlock>> NumberBlock::parse_range(std::string_view text)
{
    const auto dash = range_dash(text);
    if (!dash)
        return parse(text).map([](NumberBlock block) { return std::vector{block}; });

    const auto first = E164Number::parse(text.substr(0, *dash));
    const auto last = E164Number::parse(text.substr(*dash + 1));
    if (!first || !last)
        return not_a_block(text);
    if (first->length() != last->length())
        return invalid("not a range: the numbers differ in length: " + quoted(text));
    if (*last < *first)
        return invalid("not a range: it ends before it starts: " + quoted(text));

    std::vector<NumberBlock> blocks;
    for (auto at = first->digits(); at <= last->digits();) {
        int following = 0;
        while (following + 1 < first->length() && at % power_of_ten(following + 1) == 0 &&
               at + power_of_ten(following + 1) - 1 <= last->digits())
            ++following;
        blocks.push_back(NumberBlock(number_of(at / power_of_ten(following)), following));
        at += power_of_ten(following);
    }
    return blocks;
}

Result<NumberBlock> NumberBlock::fixed(E164Number prefix, int following)
{
    if (following < 0 || prefix.length() + following > longest_number)
        return invalid("a number of the block " + prefix.to_string() + " with " +
                       std::to_string(following) + " digits to follow has more than 15 digits");
    return NumberBlock(prefix, following);
}

Result<NumberBlock> NumberBlock::open(E164Number prefix)
{
    if (prefix.length() == longest_number)
        return invalid("nothing can follow the 15 digits of " + prefix.to_string());
    return NumberBlock(prefix, any);
}

std::optional<int> NumberBlock::following() const noexcept
{
    return is_open() ? std::nullopt : std::optional<int>(following_);
}

bool NumberBlock::covers(E164Number number) const noexcept
{
    const int beyond = number.length() - prefix_.length();
    if (is_open() ? beyond < 1 : beyond != following_)
        return false;
    return number.digits() / power_of_ten(beyond) == prefix_.digits();
}

std::string NumberBlock::to_string() const
{
    if (is_open())
        return prefix_.to_string() + '*';
    return prefix_.to_string() + std::string(static_cast<std::size_t>(following_), 'X');
}

} // namespace des
