#include "cli/sources.h"

#include "base/text.h"
#include "cli/programs.h"
#include "cli/suggest.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <optional>

namespace des::cli {
namespace {

const std::string command_line = "command line";

// Options that ask for something else than the work.
bool is_setting(const CLI::Option& option)
{
    if (option.get_lnames().empty())
        return false;
    const auto& name = option.get_lnames().front();
    return name != "help" && name != "version" && name != "config" && name != "print-config";
}

std::vector<std::string> setting_names(const CLI::App& app)
{
    std::vector<std::string> names;
    for (const auto* option : app.get_options())
        if (is_setting(*option))
            names.push_back(option->get_lnames().front());
    return names;
}

bool takes_value(const CLI::Option& option)
{
    return option.get_items_expected_max() > 0;
}

bool names_option(const std::string& word, const CLI::Option& option)
{
    const auto is = [&word](const std::string& name) {
        return word == name || word.starts_with(name + '=');
    };
    for (const auto& name : option.get_lnames())
        if (is("--" + name))
            return true;
    for (const auto& name : option.get_snames())
        if (word.starts_with('-' + name))
            return true;
    return false;
}

bool is_given(const std::vector<std::string>& words, const CLI::Option& option)
{
    const auto end = std::find(words.begin(), words.end(), "--");
    return std::any_of(words.begin(), end,
                       [&option](const auto& word) { return names_option(word, option); });
}

// The value of --config.
std::optional<std::string> named_file(const std::vector<std::string>& words)
{
    const std::string option = "--config";
    for (std::size_t i = 0; i < words.size() && words[i] != "--"; ++i) {
        if (words[i].starts_with(option + '='))
            return words[i].substr(option.size() + 1);
        if (words[i] == option && i + 1 < words.size())
            return words[i + 1];
    }
    if (const char* path = std::getenv("DES_CONFIG")) // NOLINT(concurrency-mt-unsafe)
        return path;
    return std::nullopt;
}

// DES_DB; where an option has no name of its own, DES_SERVE_UDP_SIZE.
std::string variable_of(const std::string& program, const CLI::Option& option,
                        const std::string& name)
{
    if (!option.get_envname().empty())
        return option.get_envname();
    auto variable = program + '_' + name;
    for (auto& c : variable)
        c = c == '-' ? '_' : is_alpha(c) ? static_cast<char>(c & ~0x20) : c;
    return variable;
}

// As they are now; none where nobody has said anything.
std::vector<std::string> values_of(const CLI::Option& option)
{
    if (!takes_value(option))
        return {option.results().empty() ? "no" : "yes"};
    if (option.results().empty() && !option.get_default_str().empty())
        return {option.get_default_str()};
    return option.results();
}

bool is_program(const std::string& word)
{
    return std::find(programs.begin(), programs.end(), word) != programs.end();
}

Failure wrong(const std::string& origin, const std::string& what)
{
    return {Reason::configuration, origin + ": " + what};
}

} // namespace

Sources::Sources(const std::string& program, CLI::App& verb) : program_(program), verb_(verb) {}

void Sources::read_file(const std::string& path, bool is_wanted)
{
    std::error_code unknown;
    if (!is_wanted && !std::filesystem::exists(path, unknown))
        return;
    std::ifstream file(path);
    if (!file || std::filesystem::is_directory(path, unknown))
        throw Failure(Reason::configuration, "cannot read the configuration " + des::quoted(path));
    auto entries = read_config(file);
    if (!entries)
        throw wrong(path, entries.error().message);
    path_ = path;
    entries_ = *std::move(entries);
    for (const auto& entry : entries_)
        check(entry);
}

// Of other programs only the names are known.
void Sources::check(const ConfigEntry& entry) const
{
    const auto origin = fmt::format("{}:{}", path_, entry.line);
    const auto program = entry.section.substr(0, entry.section.find(' '));
    if (entry.section.empty() && entry.key != "db")
        throw wrong(origin, des::quoted(entry.key) + " must stand in the section of a program");
    if (!entry.section.empty() && !is_program(program))
        throw wrong(origin,
                    "no such program: " + des::quoted(program) +
                        did_you_mean(program, {programs.begin(), programs.end()}));
    if (program != program_)
        return;
    const auto* parent = verb_.get_parent();
    std::vector<const CLI::App*> apps{&verb_};
    if (parent != nullptr) {
        const auto verbs = parent->get_subcommands([](const CLI::App*) { return true; });
        apps.assign(verbs.begin(), verbs.end());
    }
    std::vector<std::string> known;
    bool has_section = program == entry.section;
    for (const auto* app : apps) {
        const bool is_meant =
            program == entry.section || program + ' ' + app->get_name() == entry.section;
        has_section = has_section || is_meant;
        const auto names = is_meant ? setting_names(*app) : std::vector<std::string>();
        known.insert(known.end(), names.begin(), names.end());
    }
    if (!has_section)
        throw wrong(origin, "no such section: " + des::quoted(entry.section));
    if (std::find(known.begin(), known.end(), entry.key) == known.end())
        throw wrong(origin,
                    "no such option of " + entry.section + ": " + des::quoted(entry.key) +
                        did_you_mean(entry.key, known));
}

std::vector<std::string> Sources::words_of(const CLI::Option& option, const std::string& name,
                                           const std::string& value, const std::string& origin)
{
    origins_[name].push_back(origin);
    if (takes_value(option))
        return {"--" + name + '=' + value};
    if (value == "yes" || value == "true" || value == "on" || value == "1")
        return {"--" + name};
    if (value == "no" || value == "false" || value == "off" || value == "0")
        return {};
    throw wrong(origin, des::quoted(name) + " is yes or no, not " + des::quoted(value));
}

bool Sources::take_from_environment(const CLI::Option& option, const std::string& name,
                                    std::vector<std::string>& words)
{
    const auto variable = variable_of(program_, option, name);
    const char* value = std::getenv(variable.c_str()); // NOLINT(concurrency-mt-unsafe)
    if (value == nullptr || *value == '\0')
        return false;
    for (auto& word : words_of(option, name, value, variable))
        words.push_back(std::move(word));
    return true;
}

// The section of the verb goes before that of the program, and that before what holds for all.
void Sources::take_from_file(const CLI::Option& option, const std::string& name,
                             std::vector<std::string>& words)
{
    const auto before = words.size();
    for (const auto& section : {program_ + ' ' + verb_.get_name(), program_, std::string()}) {
        for (const auto& entry : entries_) {
            if (entry.section != section || entry.key != name)
                continue;
            const auto origin = fmt::format("{}:{}", path_, entry.line);
            for (auto& word : words_of(option, name, entry.value, origin))
                words.push_back(std::move(word));
        }
        if (words.size() > before)
            return;
    }
}

std::vector<std::string> Sources::completed(const std::vector<std::string>& words)
{
    const auto named = named_file(words);
    read_file(named.value_or(default_config), named.has_value());
    std::vector<std::string> all;
    for (const auto* option : verb_.get_options()) {
        if (!is_setting(*option))
            continue;
        const auto& name = option->get_lnames().front();
        if (is_given(words, *option)) {
            origins_[name] = {command_line};
            continue;
        }
        if (take_from_environment(*option, name, all))
            continue;
        take_from_file(*option, name, all);
    }
    all.insert(all.end(), words.begin(), words.end());
    return all;
}

std::string Sources::blame(const std::string& message) const
{
    for (const auto& [name, origins] : origins_)
        if (message.starts_with("--" + name + ':') && origins.front() != command_line)
            return origins.front() + ": ";
    return "";
}

void Sources::print(std::ostream& out) const
{
    out << '[' << program_ << (verb_.get_parent() != nullptr ? ' ' + verb_.get_name() : "")
        << "]\n";
    for (const auto* option : verb_.get_options()) {
        if (!is_setting(*option))
            continue;
        const auto& name = option->get_lnames().front();
        const auto values = values_of(*option);
        if (values.empty())
            out << fmt::format("# {} is not set\n", name);
        const auto found = origins_.find(name);
        for (std::size_t i = 0; i < values.size(); ++i)
            out << fmt::format("{:<40} # {}\n", name + " = " + values[i],
                               found == origins_.end()
                                   ? "default"
                                   : found->second[std::min(i, found->second.size() - 1)]);
    }
}

void add_source_options(CLI::App& verb)
{
    // Found by Sources before the parser sees them.
    verb.add_option_function<std::string>(
            "--config", [](const std::string&) {}, "Read settings from this file")
        ->type_name("FILE");
    verb.add_flag_callback(
        "--print-config", [] {}, "Print each setting and where it comes from, and exit");
}

} // namespace des::cli
