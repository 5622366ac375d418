#pragma once

#include "store/staging.h"

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace des {

enum class CompareBy {
    records,
    answers, // the URIs a client would try, by longest match
};

// Compares what two sources hold, number by number in the order of their keys, in bounded memory.
class ZoneDiff {
public:
    // One line: '-' for what only the first has, '+' for what only the second has.
    using EachLine = std::function<void(char sign, const std::string& line)>;
    ZoneDiff(CompareBy by, EachLine each) : by_(by), each_(std::move(each)) {}

    // True when they are equal. Lines of a source that do not go with others of it are left out and
    // reported.
    struct Side {
        Staging& staging;
        EachBadLine bad_line;
    };
    bool run(const Side& first, const Side& second);

private:
    void compare(const std::vector<std::string>& first, const std::vector<std::string>& second);

    CompareBy by_;
    EachLine each_;
    bool is_equal_ = true;
};

} // namespace des
