#pragma once

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace des::cli {

// Answers the shells: one candidate a line for the last of the words typed so far, the others
// being what stands before it. Nothing where a file name is expected: shells know those best.
void complete(const CLI::App& app, const std::vector<std::string>& words);

} // namespace des::cli
