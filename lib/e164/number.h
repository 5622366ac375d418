#pragma once

#include "base/error.h"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace des {

// An international number (ITU-T E.164, clause 6): at most 15 digits, the first never 0.
// That last rule is what lets the whole number, its length included, live in one integer.
class E164Number {
public:
    // Accepts what people and systems write: "+49 (30) 1234", "4930.1234", "tel:+49-30-1234;npdi",
    // "sip:+49301234@ims.example;user=phone". Everything else is refused, with the text in the
    // message.
    static Result<E164Number> parse(std::string_view text);
    // Digits and nothing else.
    static Result<E164Number> from_digits(std::string_view digits);

    constexpr std::uint64_t digits() const noexcept { return digits_; }
    int length() const noexcept; // in digits, 1 to 15

    std::string to_string() const; // "+61255501234": the AUS of RFC 6116, section 3.1
    std::string bare() const;      // "61255501234"

    auto operator<=>(const E164Number&) const = default; // by value, not by digits from the left

private:
    explicit constexpr E164Number(std::uint64_t digits) noexcept : digits_(digits) {}
    std::uint64_t digits_;
};

inline constexpr int longest_number = 15;

} // namespace des
