#include "answer/asked_name.h"

#include "base/text.h"

#include <algorithm>

namespace des {
namespace {

// Digits one after the other, as a number reads.
class NumberReader {
public:
    void add(char digit) noexcept
    {
        if (asked_.length < asked_.digits.size()) {
            asked_.digits[asked_.length] = static_cast<std::uint8_t>(digit);
            bits_ |= static_cast<std::uint64_t>(digit - '0' + 1) << (60 - 4 * asked_.length);
        }
        ++asked_.length;
    }

    const AskedNumber& finish() noexcept
    {
        asked_.key = NumberKey::from_bits(bits_);
        return asked_;
    }

private:
    AskedNumber asked_;
    std::uint64_t bits_ = 0;
};

// Not to change before the numbering plan does.
constexpr std::uint32_t position_ttl = 86'400;

RenderedZone::Records position_record(std::size_t position)
{
    RenderedZone::Records made;
    made.count = 1;
    made.bytes.resize(14);
    ByteWriter out(made.bytes);
    out.u16(0xC000U | Query::name_at);
    out.u16(static_cast<std::uint16_t>(RRType::txt));
    out.u16(static_cast<std::uint16_t>(RRClass::in));
    out.u32(position_ttl);
    out.u16(2);
    out.u8(1);
    out.u8(static_cast<std::uint8_t>('0' + position));
    return made;
}

} // namespace

std::optional<AskedNumber> read_number(const Query& query, std::string_view name,
                                       std::size_t labels) noexcept
{
    if (query.label_at[labels] != 2 * labels) // two octets a digit
        return std::nullopt;
    NumberReader number;
    for (std::size_t i = 0; i < labels; ++i) {
        const char digit = name[2 * (labels - i) - 1];
        if (name[2 * (labels - i) - 2] != 1 || !is_digit(digit))
            return std::nullopt;
        number.add(digit);
    }
    return number.finish();
}

Branch::Branch(std::string_view text) : label(to_lower(text))
{
    for (std::size_t i = 0; i < positions.size(); ++i)
        positions[i] = position_record(i + 1);
}

bool is_branch_label(std::string_view text) noexcept
{
    constexpr std::size_t longest = 63;
    const auto may_stand = [](char c) { return is_alpha(c) || is_digit(c) || c == '-'; };
    return !text.empty() && text.size() <= longest && is_alpha(text.front()) &&
        text.back() != '-' && std::all_of(text.begin(), text.end(), may_stand);
}

std::optional<BranchedNumber> read_branched_number(const Query& query, std::string_view name,
                                                   std::size_t labels,
                                                   const Branch& branch) noexcept
{
    BranchedNumber asked;
    NumberReader number;
    for (std::size_t i = labels; i-- > 0;) {
        const std::size_t at = query.label_at[i];
        const auto label = name.substr(at + 1, query.label_at[i + 1] - at - 1);
        const auto digits = labels - 1 - i;
        if (asked.position == 0 && digits > 0 && digits <= Branch::deepest &&
            equal_ignoring_case(label, branch.label)) {
            asked.position = digits;
            asked.is_root = i == 0;
            continue;
        }
        if (label.size() != 1 || !is_digit(label.front()))
            return std::nullopt;
        number.add(label.front());
    }
    if (asked.position == 0)
        return std::nullopt;
    asked.number = number.finish();
    return asked;
}

} // namespace des
