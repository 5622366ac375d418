#include "cli/complete.h"

#include <iostream>
#include <string_view>

namespace des::cli {
namespace {

bool takes_value(const CLI::Option& option)
{
    return option.get_items_expected_max() > 0;
}

// The option of that name that stands just before the word to complete and wants it as its value.
const CLI::Option* option_before(const CLI::App& app, const std::string& word)
{
    if (word.empty() || word.front() != '-')
        return nullptr;
    const auto* option = app.get_option_no_throw(word);
    return option != nullptr && takes_value(*option) ? option : nullptr;
}

const CLI::App* verb_named(const CLI::App& app, const std::string& word)
{
    const auto verbs =
        app.get_subcommands([&word](const CLI::App* verb) { return verb->get_name() == word; });
    return verbs.empty() ? nullptr : verbs.front();
}

// The words an option takes, which add_choice() left in its type name.
std::vector<std::string> choices(const CLI::Option& option)
{
    std::vector<std::string> words;
    const auto type = option.get_type_name();
    if (type.find('|') == std::string::npos)
        return words;
    for (std::size_t start = 0; start <= type.size();) {
        const auto bar = std::min(type.find('|', start), type.size());
        words.push_back(type.substr(start, bar - start));
        start = bar + 1;
    }
    return words;
}

} // namespace

void complete(const CLI::App& app, const std::vector<std::string>& words)
{
    const auto* at = &app;
    const CLI::Option* pending = nullptr;
    const auto last = words.empty() ? std::string() : words.back();
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (pending != nullptr)
            pending = nullptr; // this word is its value
        else if (pending = option_before(*at, words[i]); pending == nullptr)
            if (const auto* verb = verb_named(*at, words[i]); verb != nullptr)
                at = verb;
    }
    const auto offer = [&last](const std::string& candidate) {
        if (candidate.rfind(last, 0) == 0)
            std::cout << candidate << '\n';
    };
    if (pending != nullptr) {
        for (const auto& word : choices(*pending))
            offer(word);
        return;
    }
    if (last.empty() || last.front() != '-') {
        for (const auto* verb : at->get_subcommands([](const CLI::App*) { return true; }))
            offer(verb->get_name());
        return;
    }
    for (const auto* option : at->get_options()) {
        for (const auto& name : option->get_lnames())
            offer("--" + name);
        for (const auto& name : option->get_snames())
            offer("-" + name);
    }
}

} // namespace des::cli
