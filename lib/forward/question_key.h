#pragma once

#include "answer/query.h"

#include <array>
#include <string_view>

namespace des {

// What answers are kept and found by: name in lower case, and type. The class is IN.
class QuestionKey {
public:
    // Of a query that has a question.
    QuestionKey(const Query& query, Bytes packet) noexcept;

    std::string_view view() const noexcept { return {octets_.data(), size_}; }

private:
    std::array<char, 255 + 2> octets_; // as far as size_
    std::size_t size_ = 0;
};

} // namespace des
