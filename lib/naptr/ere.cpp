#include "naptr/ere.h"

#include "base/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace des {
namespace {

constexpr int most_repetitions = 255; // RE_DUP_MAX

class EreChecker {
public:
    explicit EreChecker(std::string_view text) : text_(text) {}

    Result<int> check()
    {
        while (why_.empty() && at_ < text_.size())
            step();
        if (why_.empty() && open_groups_ > 0)
            why_ = "a group is not closed";
        if (why_.empty() && !has_content_)
            why_ = text_.empty() ? "it is empty" : "an alternative is empty";
        if (!why_.empty())
            return invalid("not a POSIX extended regular expression (" + why_ +
                           "): " + quoted(text_));
        return groups_;
    }

private:
    // One construct, from text_[at_] on.
    void step()
    {
        const char c = text_[at_++];
        switch (c) {
        case '(': return open_group();
        case ')': return close_group();
        case '|': return end_alternative();
        case '*':
        case '+':
        case '?': return repeat(c);
        case '{': return repeat_counted();
        case '}': why_ = "a '}' without its '{'"; return;
        case '[': return bracket();
        case '\\': return escape();
        case '^':
        case '$': // matches a place, so it is content, but nothing to repeat
            has_content_ = true;
            can_repeat_ = false;
            return;
        default: atom();
        }
    }

    void atom()
    {
        has_content_ = true;
        can_repeat_ = true;
    }

    void open_group()
    {
        ++groups_;
        ++open_groups_;
        has_content_ = false;
        can_repeat_ = false;
    }

    void close_group()
    {
        if (open_groups_ == 0)
            why_ = "a ')' without its '('";
        else if (!has_content_)
            why_ = "a group or an alternative is empty";
        --open_groups_;
        atom();
    }

    void end_alternative()
    {
        if (!has_content_)
            why_ = "an alternative is empty";
        has_content_ = false;
        can_repeat_ = false;
    }

    void repeat(char c)
    {
        if (!can_repeat_)
            why_ = fmt::format("nothing to repeat before '{0}'; a literal one is written \\{0}", c);
        can_repeat_ = false;
    }

    void repeat_counted()
    {
        repeat('{');
        const auto close = text_.find('}', at_);
        if (close == std::string_view::npos) {
            why_ = "a '{' without its '}'";
            return;
        }
        if (!is_interval(text_.substr(at_, close - at_)))
            why_ = "not a repetition: '{" + std::string(text_.substr(at_, close - at_)) + "}'";
        at_ = close + 1;
    }

    // m or m, or m,n with m not above n.
    static bool is_interval(std::string_view text)
    {
        const auto comma = text.find(',');
        const auto least = count_of(text.substr(0, comma));
        if (least < 0)
            return false;
        if (comma == std::string_view::npos || comma + 1 == text.size())
            return true;
        return count_of(text.substr(comma + 1)) >= least;
    }

    static int count_of(std::string_view text)
    {
        int count = 0;
        const auto* const end = text.data() + text.size();
        const auto parsed = std::from_chars(text.data(), end, count);
        if (parsed.ec != std::errc() || parsed.ptr != end || count > most_repetitions)
            return -1;
        return count;
    }

    void escape()
    {
        if (at_ == text_.size()) {
            why_ = "a backslash at its end";
            return;
        }
        const char c = text_[at_++];
        if (is_alpha(c) || is_digit(c) ||
            std::string_view("<>`'").find(c) != std::string_view::npos)
            why_ = fmt::format("\\{} means nothing in it", c);
        atom();
    }

    // A ']' directly behind '[' or '[^' is a member; a backslash is one as well.
    void bracket()
    {
        if (at_ < text_.size() && text_[at_] == '^')
            ++at_;
        if (at_ < text_.size() && text_[at_] == ']')
            ++at_;
        while (at_ < text_.size() && text_[at_] != ']') {
            const auto inner = text_.substr(at_, 2);
            if (inner == "[:" || inner == "[." || inner == "[=")
                bracket_class(inner[1]);
            else if (inner.size() == 2 && inner[0] == '\\' && is_alpha(inner[1]))
                why_ = fmt::format("\\{0} in brackets is a backslash or '{0}'", inner[1]);
            else
                ++at_;
            if (!why_.empty())
                return;
        }
        if (at_ == text_.size())
            why_ = "a '[' without its ']'";
        ++at_;
        atom();
    }

    // [:alpha:], [.x.] or [=x=], which end in the same character before the ']'.
    void bracket_class(char kind)
    {
        const auto end = text_.find(std::string{kind, ']'}, at_ + 2);
        if (end == std::string_view::npos) {
            why_ = fmt::format("a '[{}' without its '{}]'", kind, kind);
            return;
        }
        constexpr std::array<std::string_view, 12> classes{"alnum", "alpha", "blank", "cntrl",
                                                           "digit", "graph", "lower", "print",
                                                           "punct", "space", "upper", "xdigit"};
        const auto name = text_.substr(at_ + 2, end - at_ - 2);
        if (kind == ':' && std::find(classes.begin(), classes.end(), name) == classes.end())
            why_ = "an unknown character class: " + quoted(name);
        at_ = end + 2;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    int groups_ = 0;
    int open_groups_ = 0;
    bool has_content_ = false; // of the alternative so far
    bool can_repeat_ = false;
    std::string why_;
};

} // namespace

Result<int> check_ere(std::string_view text)
{
    return EreChecker(text).check();
}

} // namespace des
