#pragma once

#include <CLI/CLI.hpp>

#include <cstdint>
#include <optional>
#include <string>

namespace des::cli {

// What every verb that changes a profile takes.
struct ChangeOptions {
    std::string db;
    std::string transaction; // empty: a new one is made
    std::string why;
    std::string who; // the user and the host unless told otherwise
    std::optional<std::uint32_t> expected_serial;
    std::optional<unsigned> wait; // seconds, for partners to acknowledge it
    bool dry_run = false;
    bool json = false;
    bool quiet = false;
};

void add_change_options(CLI::App& app, ChangeOptions& options);

// "user@host" of this process.
std::string who_am_i();

} // namespace des::cli
