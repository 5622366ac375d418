#pragma once

#include "base/error.h"

#include <string>
#include <string_view>

namespace des {

// The identifier of an operator (Q.3643, clause 7.1.2): 1 to 64 letters, digits, '.', '-' and '_',
// the first a letter or a digit. Compared as written.
class OperatorId {
public:
    static Result<OperatorId> parse(std::string_view text);
    const std::string& to_string() const noexcept { return text_; }
    auto operator<=>(const OperatorId&) const = default;

private:
    explicit OperatorId(std::string_view text) : text_(text) {}
    std::string text_;
};

// Names one change request, so that a repeated request gets the first answer and not a second
// change: 1 to 128 printable characters without blanks.
class TransactionId {
public:
    static Result<TransactionId> parse(std::string_view text);
    // A new one, never used before: the time and 64 random bits.
    static TransactionId make();
    const std::string& to_string() const noexcept { return text_; }
    auto operator<=>(const TransactionId&) const = default;

private:
    explicit TransactionId(std::string_view text) : text_(text) {}
    std::string text_;
};

} // namespace des
