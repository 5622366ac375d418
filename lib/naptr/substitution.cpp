#include "naptr/substitution.h"

#include "base/text.h"
#include "naptr/rewrite.h"
#include "naptr/rewrite_template.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>

namespace des {
namespace {

constexpr std::size_t longest_regexp = 255;

// Where in the AUS a group lies: 0 is the '+', 1 the first digit. An open end is the AUS's.
struct Span {
    int begin = 0;
    std::optional<int> end;
};

// Follows an ERE over the numbers of a block. Rewrite::parse has accepted it.
class Walk {
public:
    Walk(std::string_view ere, const NumberBlock& block) :
        ere_(ere), prefix_(block.prefix().to_string()),
        shortest_(static_cast<int>(prefix_.size()) + block.following().value_or(1)),
        longest_(block.is_open() ? longest_number + 1 : shortest_)
    {
    }

    // The groups, \1 first.
    Result<std::vector<Span>> groups()
    {
        while (why_.empty() && at_ < ere_.size())
            step();
        if (why_.empty() &&
            (has_tail_ ? position_ > shortest_ : position_ != shortest_ || position_ != longest_))
            why_ = "it does not match all of every number";
        if (!why_.empty())
            return invalid(fmt::format("{}: {}", why_, quoted(ere_)));
        return groups_;
    }

private:
    enum class Matches { one_octet, a_digit, anything };
    struct Atom {
        Matches matches;
        char octet = '\0';
    };

    void step()
    {
        switch (ere_[at_]) {
        case '^':
            ++at_;
            if (position_ > 0 || has_tail_)
                why_ = "a '^' that is not at the start";
            return;
        case '$':
            ++at_;
            if (ere_.find_first_not_of(')', at_) != std::string_view::npos)
                why_ = "a '$' that is not at the end";
            return;
        case '(':
            ++at_;
            open_.push_back(groups_.size());
            groups_.push_back({position_, {}});
            return;
        case ')': ++at_; return close_group();
        default: return atom();
        }
    }

    void close_group()
    {
        if (!has_tail_)
            groups_[open_.back()].end = position_;
        open_.pop_back();
        if (at_ < ere_.size() && std::string_view("*+?{").find(ere_[at_]) != std::string_view::npos)
            why_ = "a group that is repeated";
    }

    void atom()
    {
        const auto what = read_atom();
        if (what)
            repeat(*what);
        else if (why_.empty())
            why_ = "only ^, \\+, digits, '.', [0-9], groups of those, .* at the end and $ can be "
                   "followed";
    }

    std::optional<Atom> read_atom()
    {
        for (const std::string_view digit : {"[0-9]", "[[:digit:]]"}) {
            if (ere_.substr(at_, digit.size()) == digit) {
                at_ += digit.size();
                return Atom{Matches::a_digit};
            }
        }
        const char c = ere_[at_++];
        if (c == '.')
            return Atom{Matches::anything};
        if (is_digit(c))
            return Atom{Matches::one_octet, c};
        if (c == '\\')
            return Atom{Matches::one_octet, ere_[at_++]};
        return std::nullopt;
    }

    // The atom as often as what stands behind it says.
    void repeat(Atom what)
    {
        int least = 1;
        const char c = at_ < ere_.size() ? ere_[at_] : '\0';
        if (c == '*' || c == '+') {
            ++at_;
            return tail(what, c == '*' ? 0 : 1);
        }
        if (c == '{') {
            const auto close = ere_.find('}', at_);
            const auto* const end = ere_.data() + close;
            const auto* const behind = std::from_chars(ere_.data() + at_ + 1, end, least).ptr;
            at_ = close + 1;
            if (std::string_view(behind, end) == ",")
                return tail(what, least);
            if (behind != end)
                why_ = "a varying repetition";
        }
        if (c == '?')
            why_ = "a varying repetition";
        for (int i = 0; i < least && why_.empty(); ++i)
            consume(what);
    }

    void tail(Atom what, int least)
    {
        for (int i = 0; i < least && why_.empty(); ++i)
            consume(what);
        if (what.matches == Matches::one_octet ||
            (what.matches == Matches::a_digit && position_ == 0))
            why_ = "a repetition that need not reach the end of the number";
        if (why_.empty() && has_tail_)
            why_ = "a part whose length varies";
        has_tail_ = true;
    }

    void consume(Atom what)
    {
        const auto place = static_cast<std::size_t>(position_);
        const bool is_known = place < prefix_.size();
        if (has_tail_)
            why_ = "something behind a part whose length varies";
        else if ((what.matches == Matches::a_digit && position_ == 0) ||
                 (what.matches == Matches::one_octet &&
                  (!is_known || prefix_[place] != what.octet)))
            why_ = "it does not match every number of the block";
        ++position_;
    }

    std::string_view ere_;
    std::string prefix_; // with its '+'
    int shortest_;       // octets of an AUS, with its '+'
    int longest_;
    std::size_t at_ = 0;
    int position_ = 0; // in the AUS
    bool has_tail_ = false;
    std::vector<Span> groups_;
    std::vector<std::size_t> open_;
    std::string why_;
};

void append_literal(std::string& out, std::string_view literal)
{
    for (const char c : literal) {
        if (c == '!' || c == '\\')
            out += '\\';
        out += c;
    }
}

// How many octets the regexp has for a number of so many digits.
std::size_t length_for(const std::vector<Substitution::Piece>& pieces, int digits)
{
    std::size_t length = 0;
    for (const auto& piece : pieces) {
        const int count =
            piece.count == Substitution::to_end ? std::max(0, digits - piece.first) : piece.count;
        length += piece.literal.size() + static_cast<std::size_t>(count);
    }
    return length;
}

int longest_of(const NumberBlock& block)
{
    return block.is_open() ? longest_number : block.prefix().length() + block.following().value();
}

} // namespace

Result<Substitution> Substitution::of(const Naptr& record, const NumberBlock& block)
{
    Substitution substitution;
    if (record.regexp.empty()) // a non-terminal record: nothing to put anything in
        return substitution;
    const auto rewrite = Rewrite::parse(record.regexp.octets());
    if (!rewrite)
        return tl::unexpected(rewrite.error());
    const auto groups = Walk(rewrite->ere(), block).groups();
    if (!groups)
        return tl::unexpected(groups.error());

    auto& pieces = substitution.pieces_;
    pieces.push_back({"!^.*$!", 0, 0});
    for (const auto& [literal, group] : parse_template(rewrite->replacement())) {
        append_literal(pieces.back().literal, literal);
        if (group == 0)
            continue;
        const auto span = (*groups)[static_cast<std::size_t>(group) - 1];
        if (span.begin == 0 && span.end != 0)
            pieces.back().literal += '+';
        pieces.back().first = std::max(0, span.begin - 1);
        pieces.back().count = span.end ? std::max(0, *span.end - 1 - pieces.back().first) : to_end;
        pieces.emplace_back();
    }
    pieces.back().literal += '!';
    if (length_for(pieces, longest_of(block)) > longest_regexp)
        return invalid("with the number put in it has more than 255 octets");
    return substitution;
}

std::string Substitution::regexp_for(E164Number number) const
{
    const auto digits = number.bare();
    std::string out;
    for (const auto& piece : pieces_) {
        out += piece.literal;
        const auto first = std::min(static_cast<std::size_t>(piece.first), digits.size());
        out += digits.substr(first,
                             piece.count == to_end ? std::string::npos
                                                   : static_cast<std::size_t>(piece.count));
    }
    return out;
}

} // namespace des
