#include "cli/config_file.h"

#include "base/text.h"

#include <fmt/format.h>

namespace des::cli {
namespace {

std::string_view without_comment(std::string_view line)
{
    for (std::size_t i = 0; i < line.size(); ++i)
        if (line[i] == '#' && (i == 0 || line[i - 1] == ' ' || line[i - 1] == '\t'))
            return line.substr(0, i);
    return line;
}

// "program" or "program verb", with one blank between.
Result<std::string> read_section(std::string_view line)
{
    const auto name = trimmed(line.substr(1, line.size() - 2));
    if (line.back() != ']' || name.empty())
        return invalid("not a section: " + des::quoted(line));
    const auto blank = name.find_first_of(" \t");
    if (blank == std::string_view::npos)
        return std::string(name);
    return fmt::format("{} {}", name.substr(0, blank), trimmed(name.substr(blank)));
}

Result<ConfigEntry> read_entry(std::string_view line)
{
    const auto equals = line.find('=');
    if (equals == std::string_view::npos)
        return invalid("neither a section nor a line 'key = value': " + des::quoted(line));
    ConfigEntry entry;
    entry.key = trimmed(line.substr(0, equals));
    entry.value = trimmed(line.substr(equals + 1));
    if (entry.key.empty())
        return invalid("no key before '=': " + des::quoted(line));
    return entry;
}

} // namespace

Result<std::vector<ConfigEntry>> read_config(std::istream& in)
{
    std::vector<ConfigEntry> entries;
    std::string section;
    std::string text;
    for (std::size_t number = 1; std::getline(in, text); ++number) {
        const auto fail = [number](const Error& error) {
            return invalid(fmt::format("line {}: {}", number, error.message));
        };
        const auto line = trimmed(without_comment(text));
        if (line.empty())
            continue;
        if (line.front() == '[') {
            auto name = read_section(line);
            if (!name)
                return fail(name.error());
            section = *std::move(name);
            continue;
        }
        auto entry = read_entry(line);
        if (!entry)
            return fail(entry.error());
        entry->section = section;
        entry->line = number;
        entries.push_back(*std::move(entry));
    }
    return entries;
}

} // namespace des::cli
