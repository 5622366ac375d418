#pragma once

// The shape of a program: Options, declare, verb, main. run() does the rest: it parses, works,
// reports errors as one line on stderr, ends with an ExitCode, and answers --complete.

#include "base/error.h"
#include "cli/exit_code.h"

#include <CLI/CLI.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace des::cli {

// One verb of a program, or all of a program that has none.
struct Command {
    std::string name; // empty for a program without verbs
    std::string description;
    // Declares the options on the app and returns the work to do once they are parsed.
    std::function<std::function<ExitCode()>(CLI::App&)> declare;
};

template <class Options>
Command command(std::string name, std::string description, void (*declare)(CLI::App&, Options&),
                ExitCode (*work)(const Options&))
{
    return {std::move(name), std::move(description), [declare, work](CLI::App& app) {
                auto options = std::make_shared<Options>();
                declare(app, *options);
                return [options, work] { return work(*options); };
            }};
}

// A program with verbs.
int run(int argc, char** argv, const std::string& description,
        const std::vector<Command>& commands) noexcept;

// A program without.
template <class Options>
int run(int argc, char** argv, const std::string& description, void (*declare)(CLI::App&, Options&),
        ExitCode (*work)(const Options&)) noexcept
{
    return run(argc, argv, description, {command("", description, declare, work)});
}

// What an argument of the command line means. Bad input there is a usage error.
template <class T>
T argument(Result<T> result)
{
    if (!result)
        throw Failure(Reason::usage, std::move(result.error().message));
    return *std::move(result);
}

// --db FILE, also DES_DB.
CLI::Option* add_db(CLI::App& app, std::string& path);

// An option that takes one of a few words; completion offers them.
CLI::Option* add_choice(CLI::App& app, const std::string& flags, std::string& word,
                        const std::vector<std::string>& words, const std::string& description);

// "des-naptr: message" on stderr.
void complain(const std::string& message);

} // namespace des::cli
