#pragma once

#include "base/error.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace des {

// The regexp field of a NAPTR record, compiled: delim ERE delim replacement delim [i]
// (RFC 3402, section 3.2; RFC 6116, section 3.4). POSIX extended syntax, leftmost-longest; \1 to
// \9 in the replacement; only the first match is replaced and the text around it is kept; any
// delimiter but a digit, a backslash and 'i'; a delimiter inside is escaped.
class Rewrite {
public:
    // Refuses, saying why: not three unescaped delimiters, an unknown flag, an ERE that does not
    // compile, a back-reference without its group.
    static Result<Rewrite> parse(std::string_view regexp);

    // Nothing when the ERE does not match, or when matching costs more than is sensible.
    // The result is at most longest_result octets long, otherwise nothing.
    std::optional<std::string> apply(std::string_view aus) const;
    static constexpr std::size_t longest_result = 4096;

    const std::string& ere() const noexcept { return ere_; }
    // With its escapes: "sip:\1@example.com".
    const std::string& replacement() const noexcept { return replacement_; }
    bool ignores_case() const noexcept { return ignores_case_; }
    char delimiter() const noexcept { return delimiter_; }

private:
    struct Compiled; // keeps the regex library in rewrite.cpp
    Rewrite() = default;

    std::shared_ptr<const Compiled> compiled_;
    std::string ere_;
    std::string replacement_;
    char delimiter_ = '!';
    bool ignores_case_ = false;
};

} // namespace des
