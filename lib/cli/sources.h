#pragma once

#include "cli/config_file.h"

#include <CLI/CLI.hpp>

#include <map>
#include <ostream>
#include <string>
#include <vector>

namespace des::cli {

// Where the values of options come from: the command line, or else the environment, or else the
// configuration file (des(7)). What the last two say is put on the command line, which the parser
// then reads as if it had been typed.
class Sources {
public:
    // `verb` is the one that is chosen, or the whole program.
    Sources(const std::string& program, CLI::App& verb);

    // The words of a command line, without program and verb, with what else is set in front.
    // Throws Failure(configuration) for a file that cannot be read, and for what makes no sense
    // there.
    std::vector<std::string> completed(const std::vector<std::string>& words);

    // "/etc/des/des.conf:3: " for a message of the parser about an option that was set there.
    std::string blame(const std::string& message) const;

    // After the parser: each option as it is now, and where that comes from. A line each, in the
    // form of the file.
    void print(std::ostream& out) const;

private:
    std::vector<std::string> words_of(const CLI::Option& option, const std::string& name,
                                      const std::string& value, const std::string& origin);
    bool take_from_environment(const CLI::Option& option, const std::string& name,
                               std::vector<std::string>& words);
    void take_from_file(const CLI::Option& option, const std::string& name,
                        std::vector<std::string>& words);
    void read_file(const std::string& path, bool is_wanted);
    void check(const ConfigEntry& entry) const;
    std::string program_;
    CLI::App& verb_;
    std::string path_;
    std::vector<ConfigEntry> entries_;
    std::map<std::string, std::vector<std::string>> origins_; // by option, of each value
};

// The file that is read where no other is named.
inline constexpr const char* default_config = "/etc/des/des.conf";

// --config and --print-config, for Sources to find.
void add_source_options(CLI::App& verb);

} // namespace des::cli
