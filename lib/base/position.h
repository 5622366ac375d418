#pragma once

#include "base/error.h"
#include "base/serial.h"

#include <string>
#include <string_view>

namespace des {

// How far the journal of a profile has been followed: what a DES that holds a copy keeps, and what
// it says when it is asked where it stands. A serial, alone when the whole of that change is
// included: "41"; otherwise with a mark of the DES whose profile it is: "42+a61255501234", behind
// everything up to 41 and a part of 42. To everybody else it is a text of 1 to 64 characters that
// is equal to another or not.
class Position {
public:
    // A serial (RFC 1982) in decimal, and perhaps '+' and 1 to 52 letters, digits, '.', '-', '_'.
    static Result<Position> parse(std::string_view text);
    static Position of(Serial serial) { return Position(serial, {}); }
    // `mark`: what may stand behind the '+'.
    static Position within(Serial serial, std::string_view mark) { return Position(serial, mark); }

    Serial serial() const noexcept { return serial_; }
    const std::string& mark() const noexcept { return mark_; } // empty: all of that change
    std::string to_string() const;

    bool operator==(const Position&) const = default;

private:
    Position(Serial serial, std::string_view mark) : serial_(serial), mark_(mark) {}
    Serial serial_;
    std::string mark_;
};

} // namespace des
