#include "e164/key.h"

#include "base/text.h"

#include <fmt/format.h>

namespace des {

NumberKey::NumberKey(const NumberBlock& block) noexcept
{
    // The digits come from the right, so each pushes those before it one place further down.
    for (auto rest = block.prefix().digits(); rest != 0; rest /= 10)
        bits_ = (bits_ >> 4U) | ((rest % 10 + 1) << 60U);
    bits_ |= static_cast<std::uint64_t>(block.following().value_or(15));
}

Result<NumberBlock> NumberKey::block() const
{
    std::string digits;
    for (int i = 0; i < length(); ++i) {
        const auto nibble = (bits_ >> (60 - 4 * i)) & 15U;
        digits += static_cast<char>('0' + nibble - 1); // 0 inside becomes '/', refused below
    }
    const auto prefix = E164Number::from_digits(digits);
    if (!prefix)
        return invalid(fmt::format("not the key of a number block: {:016x}", bits_));
    return following() == 15 ? NumberBlock::open(*prefix)
                             : NumberBlock::fixed(*prefix, following());
}

} // namespace des
