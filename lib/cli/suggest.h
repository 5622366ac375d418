#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace des::cli {

// "; did you mean 'import'?" for the candidate that a slip of the finger may have meant: at most
// two letters wrong, missing, too many or swapped. Empty where there is none.
std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates);

} // namespace des::cli
