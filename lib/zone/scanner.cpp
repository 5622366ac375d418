#include "zone/scanner.h"

#include "base/text.h"

#include <fmt/format.h>

#include <utility>

namespace des {
namespace {

constexpr int end_of_file = std::char_traits<char>::eof();

constexpr bool is_blank(int c) noexcept
{
    return c == ' ' || c == '\t';
}

constexpr bool is_line_end(int c) noexcept
{
    return c == '\n' || c == end_of_file;
}

constexpr bool is_control(int c) noexcept
{
    return (c >= 0 && c < ' ' && c != '\t' && c != '\n') || c == 0x7F;
}

} // namespace

// A CR that ends a line, or the file, is part of the line end.
int ZoneScanner::peek()
{
    if (has_lone_cr_)
        return '\r';
    const int c = in_.sgetc();
    if (c != '\r')
        return c;
    in_.sbumpc();
    const int behind = in_.sgetc();
    has_lone_cr_ = !is_line_end(behind);
    return has_lone_cr_ ? c : behind;
}

int ZoneScanner::take()
{
    const int c = peek();
    if (c == end_of_file)
        return c;
    if (!std::exchange(has_lone_cr_, false))
        in_.sbumpc();
    if (c == '\n')
        at_ = {at_.line + 1, 1};
    else
        ++at_.column;
    if (text_.size() < longest_entry)
        text_ += static_cast<char>(c);
    return c;
}

void ZoneScanner::skip_comment()
{
    while (!is_line_end(peek()))
        take();
}

// Behind what cannot be read: the rest of its line, and what else stands in its parentheses.
void ZoneScanner::skip_rest()
{
    skip_comment();
    take();
    while (is_open_ && (is_blank(peek()) || peek() == ')')) {
        for (int c = peek(); !is_line_end(c) && c != ';'; c = peek()) {
            if (take() == ')')
                is_open_ = false;
        }
        skip_comment();
        take();
    }
    drop_line_end();
}

void ZoneScanner::drop_line_end()
{
    if (!text_.empty() && text_.back() == '\n')
        text_.pop_back();
}

Error ZoneScanner::refuse(Place place, const std::string& message)
{
    place_ = place;
    return {Reason::invalid, message};
}

std::optional<Error> ZoneScanner::open_parenthesis()
{
    if (is_glued_)
        return refuse(at_,
                      "a parenthesis in the middle of a word: put the field in quotes, since "
                      "servers differ about it");
    if (is_open_)
        return refuse(at_,
                      fmt::format("a parenthesis within the one of line {}, column {}",
                                  opened_.line, opened_.column));
    if (spans_.empty() && !entry_.begins_with_blank)
        return refuse(at_, "an entry begins with a name or with a blank, not with a parenthesis");
    is_open_ = true;
    opened_ = at_;
    take();
    return std::nullopt;
}

std::optional<Error> ZoneScanner::close_parenthesis()
{
    if (!is_open_)
        return refuse(at_,
                      "a parenthesis is closed that was not opened; a field with one in it "
                      "stands in quotes");
    is_open_ = false;
    const auto place = at_;
    take();
    const int behind = peek();
    if (!is_blank(behind) && !is_line_end(behind) && behind != ';')
        return refuse(place,
                      "a parenthesis in the middle of a word: put the field in quotes, "
                      "since servers differ about it");
    is_glued_ = false;
    return std::nullopt;
}

std::optional<Error> ZoneScanner::scan_escape()
{
    const auto place = at_;
    take();
    if (is_line_end(peek()) || is_control(peek()))
        return refuse(place, "a backslash with nothing behind it to escape");
    take();
    return std::nullopt;
}

// An octet of a word, which stands next.
std::optional<Error> ZoneScanner::scan_octet(int c)
{
    if (is_control(c))
        return refuse(at_,
                      fmt::format("a control character; one that is meant is written \\{:03}", c));
    if (c == '\\')
        return scan_escape();
    take();
    return std::nullopt;
}

std::optional<Error> ZoneScanner::scan_quoted()
{
    const auto place = at_;
    if (is_glued_)
        return refuse(place, "a quote in the middle of a word; one that is meant is written \\\"");
    take();
    const auto begin = text_.size();
    for (int c = peek(); c != '"'; c = peek()) {
        if (is_line_end(c))
            return refuse(place, "a quote is not closed in its line");
        if (auto error = scan_octet(c))
            return error;
        if (text_.size() >= longest_entry)
            return refuse(place, "an entry of more than 131072 octets");
    }
    spans_.push_back({begin, text_.size() - begin, true});
    entry_.places.push_back(place);
    take();
    is_glued_ = true;
    return std::nullopt;
}

std::optional<Error> ZoneScanner::scan_word()
{
    const auto place = at_;
    if (is_glued_)
        return refuse(place, "no blank behind a closing quote");
    const auto begin = text_.size();
    constexpr std::string_view ends = "\"();";
    for (int c = peek(); !is_blank(c) && !is_line_end(c); c = peek()) {
        if (ends.find(static_cast<char>(c)) != std::string_view::npos)
            break;
        if (auto error = scan_octet(c))
            return error;
        if (text_.size() >= longest_entry)
            return refuse(place, "an entry of more than 131072 octets");
    }
    spans_.push_back({begin, text_.size() - begin, false});
    entry_.places.push_back(place);
    is_glued_ = true;
    return std::nullopt;
}

std::optional<Error> ZoneScanner::line_end()
{
    is_glued_ = false;
    if (is_open_ && peek() == end_of_file)
        return refuse(opened_, "a parenthesis is not closed");
    if (is_open_ && text_.size() >= longest_entry) {
        is_open_ = false;
        return refuse(opened_, "a parenthesis is not closed within 131072 octets");
    }
    is_complete_ = !is_open_;
    if (!is_complete_)
        take();
    return std::nullopt;
}

std::optional<Error> ZoneScanner::scan_symbol(int c)
{
    if (is_line_end(c))
        return line_end();
    if (c == '(')
        return open_parenthesis();
    if (c == ')')
        return close_parenthesis();
    if (c == '"')
        return scan_quoted();
    if (c != ';')
        return scan_word();
    if (is_glued_ && !entry_.comment)
        entry_.comment = at_;
    skip_comment();
    return std::nullopt;
}

std::optional<Error> ZoneScanner::scan_entry()
{
    while (!is_complete_) {
        const int c = peek();
        if (is_blank(c)) {
            is_glued_ = false;
            take();
        } else if (auto error = scan_symbol(c)) {
            return error;
        }
    }
    return std::nullopt;
}

void ZoneScanner::finish_entry()
{
    const std::string_view text = text_;
    for (const auto& span : spans_)
        entry_.words.push_back({text.substr(span.begin, span.length), span.is_quoted});
    place_ = entry_.places.front();
    take(); // the line end; the views stay, since the text has room for it
    drop_line_end();
}

std::optional<Result<const ZoneScanner::Entry*>> ZoneScanner::next()
{
    while (peek() != end_of_file) {
        text_.clear();
        text_.reserve(longest_entry);
        spans_.clear();
        entry_.words.clear();
        entry_.places.clear();
        entry_.comment.reset();
        entry_.begins_with_blank = is_blank(peek());
        is_open_ = is_complete_ = is_glued_ = false;

        if (const auto error = scan_entry()) {
            skip_rest();
            return tl::unexpected(*error);
        }
        if (spans_.empty()) {
            take();
            continue;
        }
        finish_entry();
        return &entry_;
    }
    return std::nullopt;
}

} // namespace des
