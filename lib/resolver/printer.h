#pragma once

#include "resolver/resolver.h"

#include <string>

namespace des {

// How resolutions are printed.
struct PrintStyle {
    enum class Content { uris, count, json };
    enum class Numbers { one, many }; // of many, each line begins with the number

    Content content = Content::uris;
    Numbers numbers = Numbers::one;
    bool explained = false; // the steps before the result; json has them anyway
    char end = '\n';        // of each line
};

// One number: a URI a line. Many: a line a number, "NUMBER<TAB>URI<TAB>URI…".
std::string print(const Resolution& resolution, const PrintStyle& style);

} // namespace des
