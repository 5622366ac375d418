#include "procedures/diff.h"

#include "naptr/json.h"
#include "naptr/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <optional>

namespace des {
namespace {

// The records of a set as lines of text, in their order.
std::vector<std::string> lines_of(const std::optional<RecordSet>& set)
{
    std::vector<std::string> lines;
    if (!set)
        return lines;
    for (const auto& record : set->records())
        lines.push_back(fmt::format("{} {}{}", set->ttl().count(), to_string(record),
                                    set->serving() == Serving::substituted ? " substituted" : ""));
    return lines;
}

std::vector<std::string> without(std::vector<std::string> lines,
                                 const std::vector<std::string>& known)
{
    const auto is_known = [&known](const std::string& line) {
        return std::find(known.begin(), known.end(), line) != known.end();
    };
    lines.erase(std::remove_if(lines.begin(), lines.end(), is_known), lines.end());
    return lines;
}

std::string json_array(const NumberBlock& number, const std::optional<RecordSet>& set)
{
    if (!set)
        return "[]";
    std::string array;
    for (const auto& record : set->records())
        array += (array.empty() ? "" : ",") +
            to_json(RecordLine{number, record, set->ttl(), set->serving()});
    return '[' + array + ']';
}

} // namespace

std::vector<std::string> diff_lines(const Change& change)
{
    const auto number = change.number.to_string();
    const auto before = lines_of(change.before);
    const auto after = lines_of(change.after);
    const auto gone = without(before, after);
    const auto come = without(after, before);

    std::vector<std::string> lines;
    const auto paired = std::min(gone.size(), come.size());
    for (std::size_t i = 0; i < paired; ++i)
        lines.push_back(fmt::format("~ {} {} -> {}", number, gone[i], come[i]));
    for (std::size_t i = paired; i < gone.size(); ++i)
        lines.push_back(fmt::format("- {} {}", number, gone[i]));
    for (std::size_t i = paired; i < come.size(); ++i)
        lines.push_back(fmt::format("+ {} {}", number, come[i]));
    return lines;
}

std::string json_members(const Change& change)
{
    return fmt::format(R"("number":"{}","before":{},"after":{})", change.number.to_string(),
                       json_array(change.number, change.before),
                       json_array(change.number, change.after));
}

} // namespace des
