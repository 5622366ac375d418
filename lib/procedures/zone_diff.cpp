#include "procedures/zone_diff.h"

#include "base/interrupt.h"
#include "e164/enum_name.h"
#include "naptr/select.h"
#include "naptr/text.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

namespace des {
namespace {

constexpr int any_length = 15; // how a key says that any number of digits follows

using Lines = std::vector<std::string>;

Lines record_lines(const NumberBlock& number, const RecordSet& set)
{
    Lines lines;
    for (const auto& record : set.records())
        lines.push_back(fmt::format(
            "{} {} IN NAPTR {}{}", number.to_string(), set.ttl().count(), to_string(record),
            set.serving() == Serving::substituted ? " ; number put in" : ""));
    return lines;
}

// Some number of the block.
E164Number number_in(const NumberBlock& block)
{
    constexpr int usual_length = 11;
    auto digits = block.prefix().bare();
    const auto length = static_cast<int>(digits.size());
    const int following = block.following().value_or(std::max(1, usual_length - length));
    digits.append(static_cast<std::size_t>(following), '0');
    return value_or_throw(E164Number::from_digits(digits));
}

// The URIs in the order to try, and where non-terminal records lead.
Lines answer_lines(const NumberBlock& number, const RecordSet* set)
{
    if (set == nullptr)
        return {};
    static const auto apex = value_or_throw(DomainName::parse("e164.arpa."));
    const auto asked = number_in(number);
    const auto selection = select(set->records(), asked, value_or_throw(enum_name(asked, apex)), {},
                                  [](const DomainName&) { return std::nullopt; });
    Lines lines;
    for (const auto& target : selection.targets)
        lines.push_back(fmt::format("{} {} {}", number.to_string(), target.service, target.uri));
    for (const auto& record : set->records())
        if (record.flags.empty())
            lines.push_back(
                fmt::format("{} -> {}", number.to_string(), record.replacement.to_string()));
    return lines;
}

// What one side holds around the numbers that are being compared.
class Surroundings {
public:
    void enter(NumberKey key)
    {
        while (!blocks_.empty() && !is_around(blocks_.back().key, key))
            blocks_.pop_back();
    }
    void add(NumberKey key, const RecordSet& set)
    {
        if (key.following() != 0)
            blocks_.push_back({key, std::make_shared<const RecordSet>(set)});
    }
    // Of the blocks that cover the numbers of this key, the one with the longest prefix; of those
    // with the same prefix the one of fixed length.
    const RecordSet* find(NumberKey key) const
    {
        const Block* best = nullptr;
        for (const auto& block : blocks_)
            if (covers(block.key, key) && (best == nullptr || goes_before(block.key, best->key)))
                best = &block;
        return best == nullptr ? nullptr : best->set.get();
    }

private:
    struct Block {
        NumberKey key;
        std::shared_ptr<const RecordSet> set;
    };
    static bool is_around(NumberKey block, NumberKey key)
    {
        return block.prefix() <= key && key <= block.last_below();
    }
    static bool covers(NumberKey block, NumberKey key)
    {
        if (block.following() == any_length)
            return key.following() != 0 || block.length() < key.length();
        return key.following() != any_length &&
            block.length() + block.following() == key.length() + key.following();
    }
    static bool goes_before(NumberKey block, NumberKey other)
    {
        return std::pair(-block.length(), block.following()) <
            std::pair(-other.length(), other.following());
    }
    std::vector<Block> blocks_;
};

// One of the two, read prefix by prefix.
class Stream {
public:
    explicit Stream(const ZoneDiff::Side& side) : side_(side), ahead_(read()) {}

    std::optional<NumberKey> next_prefix() const
    {
        return ahead_ ? std::optional(ahead_->key.prefix()) : std::nullopt;
    }
    // Everything with that prefix, which may be nothing.
    void advance_to(NumberKey prefix)
    {
        around_.enter(prefix);
        here_.clear();
        for (; ahead_ && ahead_->key.prefix() == prefix; ahead_ = read()) {
            if (!ahead_->set)
                continue;
            around_.add(ahead_->key, *ahead_->set);
            here_.emplace(ahead_->key, *ahead_->set);
        }
    }
    const std::map<NumberKey, RecordSet>& here() const noexcept { return here_; }

    Lines records_of(NumberKey key, const NumberBlock& number) const
    {
        const auto own = here_.find(key);
        return own == here_.end() ? Lines() : record_lines(number, own->second);
    }
    Lines answers_of(NumberKey key, const NumberBlock& number) const
    {
        const auto own = here_.find(key);
        return answer_lines(number, own == here_.end() ? around_.find(key) : &own->second);
    }

private:
    std::optional<Wanted> read() { return side_.staging.next(side_.bad_line); }

    const ZoneDiff::Side& side_;
    std::optional<Wanted> ahead_;
    std::map<NumberKey, RecordSet> here_;
    Surroundings around_;
};

Lines without(const Lines& lines, const Lines& known)
{
    Lines rest;
    for (const auto& line : lines)
        if (std::find(known.begin(), known.end(), line) == known.end())
            rest.push_back(line);
    return rest;
}

NumberKey first_of(std::optional<NumberKey> a, std::optional<NumberKey> b)
{
    return !b || (a && *a < *b) ? *a : *b;
}

} // namespace

bool ZoneDiff::run(const Side& first, const Side& second)
{
    Stream a(first);
    Stream b(second);
    while (a.next_prefix() || b.next_prefix()) {
        stop_if_interrupted();
        const auto prefix = first_of(a.next_prefix(), b.next_prefix());
        a.advance_to(prefix);
        b.advance_to(prefix);
        auto all = a.here();
        all.insert(b.here().begin(), b.here().end());
        for (const auto& [key, set] : all) {
            const auto number = value_or_throw(key.block());
            if (by_ == CompareBy::records)
                compare(a.records_of(key, number), b.records_of(key, number));
            else
                compare(a.answers_of(key, number), b.answers_of(key, number));
        }
    }
    return is_equal_;
}

// The same lines in another order are shown whole.
void ZoneDiff::compare(const Lines& first, const Lines& second)
{
    if (first == second)
        return;
    is_equal_ = false;
    const auto gone = without(first, second);
    const auto come = without(second, first);
    const bool is_order_only = gone.empty() && come.empty();
    for (const auto& line : is_order_only ? first : gone)
        each_('-', line);
    for (const auto& line : is_order_only ? second : come)
        each_('+', line);
}

} // namespace des
