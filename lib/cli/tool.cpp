#include "cli/tool.h"

#include "base/text.h"
#include "cli/complete.h"
#include "cli/sources.h"
#include "cli/suggest.h"
#include "cli/version.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <iostream>
#include <new>
#include <string_view>

namespace des::cli {
namespace {

std::string program = "des"; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

using Work = std::function<ExitCode()>;

// Declares everything on the app; the work of the verb that is chosen is left in `work`.
void declare_all(CLI::App& app, const std::vector<Command>& commands, Work& work)
{
    app.set_version_flag("--version", program + " " + version, "Print the version and exit");
    app.set_help_flag("-h,--help", "Print this help and exit");
    app.get_formatter()->column_width(34);
    for (const auto& command : commands) {
        if (command.name.empty()) {
            work = command.declare(app);
            add_source_options(app);
            continue;
        }
        auto* verb = app.add_subcommand(command.name, command.description);
        verb->callback([&work, chosen = command.declare(*verb)] { work = chosen; });
        add_source_options(*verb);
    }
    if (commands.size() > 1)
        app.require_subcommand(1);
}

// What was written must have arrived: a full disk must not look like success.
void finish_output()
{
    errno = 0;
    std::cout.flush();
    if (!std::cout)
        throw Failure(Reason::unreadable,
                      std::string("cannot write to standard output: ") + std::strerror(errno));
}

// A verb that does not exist, before anything else is complained about.
void check_verb(const std::vector<std::string>& words, const std::vector<Command>& commands)
{
    if (commands.front().name.empty() || (!words.empty() && words.front().starts_with('-')))
        return;
    if (words.empty())
        throw Failure(Reason::usage, "no verb given (see '" + program + " --help')");
    std::vector<std::string> verbs(commands.size());
    std::transform(commands.begin(), commands.end(), verbs.begin(),
                   [](const Command& command) { return command.name; });
    if (std::find(verbs.begin(), verbs.end(), words.front()) == verbs.end())
        throw Failure(Reason::usage,
                      "no such verb: " + des::quoted(words.front()) +
                          did_you_mean(words.front(), verbs));
}

// Words that nothing asked for.
Failure unexpected_words(const CLI::App& app)
{
    const auto word = app.remaining(true).front();
    std::vector<std::string> options;
    const auto chosen = app.get_subcommands();
    for (const auto* option : (chosen.empty() ? &app : chosen.front())->get_options())
        for (const auto& name : option->get_lnames())
            options.push_back("--" + name);
    if (word.front() == '-')
        return {Reason::usage,
                "no such option: " + des::quoted(word) + did_you_mean(word, options)};
    return {Reason::usage, "one argument too many: " + des::quoted(word)};
}

// The parser takes the words in reverse.
void parse(CLI::App& app, std::vector<std::string> words)
{
    std::reverse(words.begin(), words.end());
    try {
        app.parse(std::move(words));
    } catch (const CLI::ExtrasError&) {
        throw unexpected_words(app);
    } catch (const CLI::RequiredError&) {
        if (!app.remaining(true).empty()) // what is missing may be what was misspelt
            throw unexpected_words(app);
        throw;
    }
}

bool wants_print(const std::vector<std::string>& words)
{
    const auto end = std::find(words.begin(), words.end(), "--");
    return std::find(words.begin(), end, "--print-config") != end;
}

// Completes what was typed from environment and configuration, and parses it all. True: there is
// nothing else to do.
bool parse_completed(CLI::App& app, CLI::App& verb, std::vector<std::string> words)
{
    const bool prints = wants_print(words);
    if (prints)
        for (auto* option : verb.get_options())
            option->required(false);
    Sources sources(program, verb);
    words = sources.completed(words);
    if (&verb != &app)
        words.insert(words.begin(), verb.get_name());
    try {
        parse(app, std::move(words));
    } catch (const CLI::ParseError& error) {
        if (const auto origin = sources.blame(error.what()); !origin.empty())
            throw Failure(Reason::configuration, origin + error.what());
        throw;
    }
    if (prints)
        sources.print(std::cout);
    return prints;
}

ExitCode parse_and_work(const std::vector<std::string>& words, const std::string& description,
                        const std::vector<Command>& commands)
{
    CLI::App app(description, program);
    Work work;
    declare_all(app, commands, work);
    if (!words.empty() && words.front() == "--complete") {
        complete(app, {words.begin() + 1, words.end()});
        return ExitCode::ok;
    }
    check_verb(words, commands);
    const bool has_verbs = !commands.front().name.empty();
    bool is_done = false;
    try {
        if (has_verbs && words.front().front() == '-') // --help, --version
            parse(app, words);
        else if (has_verbs)
            is_done = parse_completed(app, *app.get_subcommand(words.front()),
                                      {words.begin() + 1, words.end()});
        else
            is_done = parse_completed(app, app, words);
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help(); // of the verb, if there is one
        is_done = true;
    }
    const auto code = is_done ? ExitCode::ok : work();
    finish_output();
    return code;
}

// The one place that knows what an exception means to the user.
ExitCode explain() noexcept
{
    try {
        throw;
    } catch (const CLI::CallForVersion& version_line) {
        std::cout << version_line.what() << '\n' << std::flush;
        return ExitCode::ok;
    } catch (const CLI::ParseError& error) {
        complain(std::string(error.what()) + fmt::format(" (see '{} --help')", program));
        return ExitCode::usage;
    } catch (const Failure& failure) {
        complain(failure.error().message);
        return exit_code(failure.error().reason);
    } catch (const std::bad_alloc&) {
        complain("out of memory");
        return ExitCode::configuration;
    } catch (const std::exception& error) {
        complain(std::string("this is a bug, please report it: ") + error.what());
        return ExitCode::bug;
    }
}

} // namespace

int run(int argc, char** argv, const std::string& description,
        const std::vector<Command>& commands) noexcept
{
    try {
        std::ios::sync_with_stdio(false);
        program = std::filesystem::path(argv[0]).filename();
        return static_cast<int>(parse_and_work({argv + 1, argv + argc}, description, commands));
    } catch (...) {
        return static_cast<int>(explain());
    }
}

CLI::Option* add_db(CLI::App& app, std::string& path)
{
    return app.add_option("--db", path, "The database of this DES")
        ->envname("DES_DB")
        ->type_name("FILE")
        ->required();
}

CLI::Option* add_choice(CLI::App& app, const std::string& flags, std::string& word,
                        const std::vector<std::string>& words, const std::string& description)
{
    std::string type;
    for (const auto& choice : words)
        type += (type.empty() ? "" : "|") + choice;
    return app.add_option(flags, word, description)
        ->check(CLI::IsMember(words).description(""))
        ->type_name(type);
}

void complain(const std::string& message)
{
    std::cout.flush();
    std::cerr << program << ": " << message << '\n';
}

} // namespace des::cli
