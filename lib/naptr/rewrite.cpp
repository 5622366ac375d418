#include "naptr/rewrite.h"

#include "base/text.h"
#include "naptr/ere.h"
#include "naptr/rewrite_template.h"

#include <boost/regex.hpp>
#include <fmt/format.h>

#include <array>

namespace des {

struct Rewrite::Compiled {
    boost::regex ere;
    std::vector<TemplatePart> parts;
};

namespace {

constexpr bool is_ignore_case_flag(char c) noexcept
{
    return to_lower(c) == 'i';
}

// What stands between the delimiters: ERE, replacement, flags, each with its escapes.
using Sections = std::array<std::string_view, 3>;

Result<Sections> split(std::string_view regexp)
{
    const char delimiter = regexp.front();
    std::vector<std::size_t> places;
    for (std::size_t at = 0; at < regexp.size(); ++at) {
        if (at > 0 && regexp[at] == '\\')
            ++at;
        else if (regexp[at] == delimiter)
            places.push_back(at);
    }
    if (places.size() != 3)
        return invalid(fmt::format("{} unescaped delimiters {} instead of three: {}", places.size(),
                                   quoted({&delimiter, 1}), quoted(regexp)));
    return Sections{regexp.substr(1, places[1] - 1),
                    regexp.substr(places[1] + 1, places[2] - places[1] - 1),
                    regexp.substr(places[2] + 1)};
}

// The ERE as written for no delimiter at all. An escaped delimiter means itself, so where it is
// special without its backslash (as '|' is), it keeps it.
std::string without_delimiter_escapes(std::string_view ere, char delimiter)
{
    std::string out;
    for (std::size_t at = 0; at < ere.size(); ++at) {
        if (ere[at] != '\\' || at + 1 == ere.size()) {
            out += ere[at];
            continue;
        }
        ++at;
        if (ere[at] != delimiter || is_special_in_ere(delimiter))
            out += '\\';
        out += ere[at];
    }
    return out;
}

Result<void> check_delimiter(char delimiter)
{
    if (is_digit(delimiter) || is_ignore_case_flag(delimiter) || delimiter == '\\')
        return invalid(fmt::format("the delimiter is '{}', which no delimiter can be", delimiter));
    return {};
}

Result<void> check_replacement(std::string_view replacement, int groups)
{
    for (std::size_t at = 0; at + 1 < replacement.size(); ++at) {
        if (replacement[at] != '\\')
            continue;
        const char c = replacement[++at];
        if (c == '0')
            return invalid(R"(\0 is no back-reference, \1 to \9 are: )" + quoted(replacement));
        if (is_digit(c) && c - '0' > groups)
            return invalid(fmt::format("\\{} refers to a group, and the ERE has {}: {}", c,
                                       groups == 0 ? "none" : fmt::format("only {}", groups),
                                       quoted(replacement)));
    }
    return {};
}

// POSIX extended syntax, which also makes matching leftmost-longest. Anchors are the ends of the
// number and nothing else.
Result<boost::regex> compile(const std::string& ere, bool ignores_case)
{
    boost::regex::flag_type syntax = boost::regex::extended;
    if (ignores_case)
        syntax |= boost::regex::icase;
    try {
        return boost::regex(ere, syntax);
    } catch (const boost::regex_error& error) {
        const std::string_view what = error.what();
        return invalid(fmt::format("not a POSIX extended regular expression ({}): {}",
                                   what.substr(0, what.find(".  The error")), quoted(ere)));
    }
}

} // namespace

Result<Rewrite> Rewrite::parse(std::string_view regexp)
{
    if (regexp.empty())
        return invalid("empty");
    if (const auto right = check_delimiter(regexp.front()); !right)
        return tl::unexpected(right.error());
    const auto sections = split(regexp);
    if (!sections)
        return tl::unexpected(sections.error());

    const auto [ere, replacement, flags] = *sections;
    if (!flags.empty() && (flags.size() > 1 || !is_ignore_case_flag(flags.front())))
        return invalid("unknown flag behind the last delimiter: " + quoted(flags));

    Rewrite rewrite;
    rewrite.delimiter_ = regexp.front();
    rewrite.ere_ = without_delimiter_escapes(ere, rewrite.delimiter_);
    rewrite.replacement_ = replacement;
    rewrite.ignores_case_ = !flags.empty();
    const auto groups = check_ere(rewrite.ere_);
    if (!groups)
        return tl::unexpected(groups.error());
    if (const auto right = check_replacement(replacement, *groups); !right)
        return tl::unexpected(right.error());
    const auto compiled = compile(rewrite.ere_, rewrite.ignores_case_);
    if (!compiled)
        return tl::unexpected(compiled.error());
    rewrite.compiled_ =
        std::make_shared<const Compiled>(Compiled{*compiled, parse_template(replacement)});
    return rewrite;
}

std::optional<std::string> Rewrite::apply(std::string_view aus) const
{
    boost::cmatch match;
    const auto flags = boost::match_default | boost::match_single_line;
    try {
        if (!boost::regex_search(aus.data(), aus.data() + aus.size(), match, compiled_->ere, flags))
            return std::nullopt;
    } catch (const std::runtime_error&) {
        return std::nullopt; // "The complexity of matching the regular expression exceeded…"
    }
    std::string result(match.prefix().first, match.prefix().second);
    for (const auto& [literal, group] : compiled_->parts) {
        result += literal;
        if (group > 0)
            result.append(match[group].first, match[group].second);
        if (result.size() > longest_result)
            return std::nullopt;
    }
    result.append(match.suffix().first, match.suffix().second);
    if (result.size() > longest_result)
        return std::nullopt;
    return result;
}

} // namespace des
