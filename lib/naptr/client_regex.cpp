#include "naptr/client_regex.h"

#include "base/text.h"

#include <algorithm>
#include <string>

namespace des {
namespace {

// The C library unrolls repetitions: {15}{15}{15} is 3375 copies. No number needs more.
constexpr unsigned long most_copies = 4096;

bool is_affordable(std::string_view ere)
{
    unsigned long copies = 1;
    for (std::size_t at = 0; at < ere.size(); ++at) {
        if (ere[at] == '\\') {
            ++at;
            if (at < ere.size() && is_digit(ere[at]))
                return false; // a back-reference: the search may take for ever
            continue;
        }
        if (ere[at] != '{')
            continue;
        const auto end = std::min(ere.find('}', at), ere.size());
        unsigned long largest = 1;
        unsigned long value = 0;
        for (const char c : ere.substr(at + 1, end - at - 1)) {
            value = is_digit(c) ? value * 10 + static_cast<unsigned long>(c - '0') : 0;
            largest = std::max(largest, std::min(value, most_copies + 1));
        }
        copies *= largest;
        if (copies > most_copies)
            return false;
    }
    return true;
}

} // namespace

std::optional<ClientRegex> ClientRegex::compile(std::string_view ere)
{
    if (!is_affordable(ere) || ere.find('\0') != std::string_view::npos)
        return std::nullopt;
    auto regex = std::make_unique<regex_t>();
    if (regcomp(regex.get(), std::string(ere).c_str(), REG_EXTENDED) != 0)
        return std::nullopt;
    return ClientRegex(std::unique_ptr<regex_t, Free>(regex.release()));
}

std::optional<ClientRegex::Groups> ClientRegex::match(std::string_view text,
                                                      std::size_t start) const
{
    std::vector<regmatch_t> found(group_count() + 1);
    const std::string rest(text.substr(start));
    const int flags = start == 0 ? 0 : REG_NOTBOL;
    if (regexec(regex_.get(), rest.c_str(), found.size(), found.data(), flags) != 0)
        return std::nullopt;
    Groups groups;
    for (const auto& range : found) {
        if (range.rm_so < 0) {
            groups.emplace_back();
            continue;
        }
        const auto from = start + static_cast<std::size_t>(range.rm_so);
        groups.emplace_back(text.substr(from, static_cast<std::size_t>(range.rm_eo - range.rm_so)));
    }
    return groups;
}

} // namespace des
