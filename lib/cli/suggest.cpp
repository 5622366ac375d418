#include "cli/suggest.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace des::cli {
namespace {

// How many letters have to be changed, added, removed or swapped with their neighbour.
std::size_t slips(std::string_view a, std::string_view b)
{
    std::vector<std::size_t> before_last;
    std::vector<std::size_t> last(b.size() + 1);
    std::iota(last.begin(), last.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        std::vector<std::size_t> row(b.size() + 1, i);
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = a[i - 1] == b[j - 1] ? 0 : 1;
            row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + changed});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
        before_last = std::exchange(last, std::move(row));
    }
    return last[b.size()];
}

} // namespace

std::string did_you_mean(std::string_view word, const std::vector<std::string>& candidates)
{
    const auto closest = std::min_element(
        candidates.begin(), candidates.end(),
        [word](const auto& a, const auto& b) { return slips(word, a) < slips(word, b); });
    if (closest == candidates.end())
        return "";
    const auto distance = slips(word, *closest);
    if (distance > 2 || distance >= word.size())
        return "";
    return "; did you mean '" + *closest + "'?";
}

} // namespace des::cli
