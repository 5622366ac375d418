#include "resolver/printer.h"

#include "resolver/explain.h"
#include "resolver/json.h"

namespace des {
namespace {

std::string print_one(const Resolution& resolution, const PrintStyle& style)
{
    const auto& targets = resolution.selection.targets;
    if (style.content == PrintStyle::Content::count)
        return std::to_string(targets.size()) + style.end;
    std::string text;
    for (const auto& target : targets)
        text += target.uri + style.end;
    return text;
}

std::string print_of_many(const Resolution& resolution, const PrintStyle& style)
{
    const auto& targets = resolution.selection.targets;
    auto text = resolution.number.to_string();
    if (style.content == PrintStyle::Content::count)
        return text + '\t' + std::to_string(targets.size()) + style.end;
    for (const auto& target : targets)
        text += '\t' + target.uri;
    return text + style.end;
}

} // namespace

std::string print(const Resolution& resolution, const PrintStyle& style)
{
    if (style.content == PrintStyle::Content::json)
        return to_json(resolution) + style.end;
    const auto steps = style.explained ? explain(resolution) : std::string();
    return steps +
        (style.numbers == PrintStyle::Numbers::one ? print_one(resolution, style)
                                                   : print_of_many(resolution, style));
}

} // namespace des
