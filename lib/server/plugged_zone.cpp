#include "server/plugged_zone.h"

#include <array>

namespace des {
namespace {

// The most digits that may follow for a block to be written number by number: a million.
constexpr int most_following = 6;
constexpr std::size_t as_provisioned = 0; // "digits" of the template for a wildcard

// The first key that is not before this one.
OrderedMap::Key first_from(const OrderedMap& map, OrderedMap::Key key) noexcept
{
    return key == 0 ? map.search(0).next : map.search(key - 1).next;
}

NumberKey below(NumberKey prefix, std::uint64_t digit) noexcept
{
    return NumberKey::from_bits(prefix.bits() | (digit + 1) << (60 - 4 * prefix.length()));
}

} // namespace

bool PluggedZone::is_wildcard(NumberKey block) const noexcept
{
    return is_open(block) || form_ == FixedBlockForm::wildcard ||
        block.following() > most_following;
}

// Those with this prefix, the open one first.
std::vector<PluggedZone::Block> PluggedZone::blocks_at(NumberKey prefix) const
{
    std::vector<Block> found;
    auto place = snapshot_->blocks().search(prefix.bits());
    while (NumberKey::from_bits(place.next).prefix() == prefix) {
        place = snapshot_->blocks().search(place.next);
        const Block block{NumberKey::from_bits(place.at), place.value};
        found.insert(is_open(block.key) ? found.begin() : found.end(), block);
    }
    return found;
}

void PluggedZone::enter(const std::vector<Block>& own, Surroundings& around) const
{
    for (const auto& block : own) {
        around.blocks.push_back(block);
        if (is_wildcard(block.key))
            around.wildcards.push_back(block);
        else
            around.reach = std::max(around.reach, block.key.length() + block.key.following());
    }
}

TemplateRef PluggedZone::resolved(const Block& block, std::size_t digits) const noexcept
{
    const TemplateView view(snapshot_->templates(), block.records);
    return view.kind() == TemplateHead::Kind::by_length ? view.for_length(digits) : block.records;
}

// Of a name that exists.
PluggedZone::Names PluggedZone::names_of(NumberKey prefix, TemplateRef number,
                                         const std::vector<Block>& own,
                                         const Surroundings& around) const
{
    const auto length = prefix.length();
    Names names;
    names.number = number;
    if (number == 0)
        if (const auto* block = find_for_length(std::span<const Block>(around.blocks), length))
            names.number = resolved(*block, static_cast<std::size_t>(length));
    if (length == longest_number)
        return names;
    const Block* wildcard = nullptr;
    for (const auto& block : own)
        if (is_wildcard(block.key) && (wildcard == nullptr || wildcard->key < block.key))
            wildcard = &block;
    if (wildcard == nullptr)
        wildcard = find_for_longer(std::span<const Block>(around.wildcards), length);
    if (wildcard != nullptr)
        names.wildcard = resolved(*wildcard, as_provisioned);
    return names;
}

PluggedZone::Names PluggedZone::at(NumberKey prefix) const
{
    Surroundings around;
    for (int length = 1; length < prefix.length(); ++length)
        enter(blocks_at(prefix.truncated(length)), around);
    const auto last = prefix.last_below().bits();
    const bool exists = prefix.length() <= around.reach ||
        first_from(snapshot_->numbers(), prefix.bits()) <= last ||
        first_from(snapshot_->blocks(), prefix.bits()) <= last;
    if (!exists)
        return {};
    const auto number = snapshot_->numbers().search(prefix.bits());
    return names_of(prefix, number.at == prefix.bits() ? number.value : 0, blocks_at(prefix),
                    around);
}

std::string PluggedZone::render(NumberKey key, TemplateRef records) const
{
    const TemplateView view(snapshot_->templates(), records);
    if (view.kind() == TemplateHead::Kind::oversized)
        return {};
    std::array<std::uint8_t, longest_number> digits{};
    for (int i = 0; i < key.length(); ++i)
        digits.at(static_cast<std::size_t>(i)) =
            static_cast<std::uint8_t>('0' + (key.bits() >> (60 - 4 * i) & 15U) - 1);
    std::string bytes(view.size(), '\0');
    view.copy_to(reinterpret_cast<std::uint8_t*>(bytes.data()), digits.data());
    return bytes;
}

// --- All names in turn

// Goes down digit by digit, and knows in front of every step whether anything lies there: the next
// number and the next block are at hand.
class PluggedZone::Walk {
public:
    using Each = std::function<bool(NumberKey prefix, const Names&)>;
    Walk(const PluggedZone& zone, NumberKey start, Each each) :
        zone_(zone), numbers_(zone.snapshot_->numbers()), blocks_(zone.snapshot_->blocks()),
        each_(std::move(each))
    {
        for (int length = 1; length < start.length(); ++length)
            zone.enter(zone.blocks_at(start.truncated(length)), around_);
        next_number_ = first_from(numbers_, start.bits());
        next_block_ = first_from(blocks_, start.bits());
    }

    // The name, if it exists, and what lies below it.
    bool visit(NumberKey prefix)
    {
        const auto last = prefix.last_below().bits();
        if (next_number_ > last && next_block_ > last && prefix.length() > around_.reach)
            return true;
        const auto number = take_number(prefix);
        const auto own = take_blocks(prefix);
        if (!each_(prefix, zone_.names_of(prefix, number, own, around_)))
            return false;
        return prefix.length() == longest_number || visit_below(prefix, own);
    }

    bool visit_below(NumberKey prefix, const std::vector<Block>& own)
    {
        const auto blocks = around_.blocks.size();
        const auto wildcards = around_.wildcards.size();
        const auto reach = around_.reach;
        zone_.enter(own, around_);
        bool goes_on = true;
        for (std::uint64_t digit = 0; digit < 10 && goes_on; ++digit)
            goes_on = visit(below(prefix, digit));
        around_.blocks.resize(blocks);
        around_.wildcards.resize(wildcards);
        around_.reach = reach;
        return goes_on;
    }

    std::vector<Block> take_blocks(NumberKey prefix)
    {
        if (NumberKey::from_bits(next_block_).prefix() != prefix)
            return {};
        const auto own = zone_.blocks_at(prefix);
        next_block_ = first_from(blocks_, open_block_key(prefix).bits() + 1);
        return own;
    }

private:
    TemplateRef take_number(NumberKey prefix)
    {
        if (next_number_ != prefix.bits())
            return 0;
        const auto place = numbers_.search(next_number_);
        next_number_ = place.next;
        return place.value;
    }

    const PluggedZone& zone_;
    const OrderedMap& numbers_;
    const OrderedMap& blocks_;
    Each each_;
    Surroundings around_;
    OrderedMap::Key next_number_ = 0;
    OrderedMap::Key next_block_ = 0;
};

bool PluggedZone::each_name(const std::function<bool(const Name&)>& each) const
{
    Walk walk(*this, {}, [&](NumberKey prefix, const Names& names) {
        if (names.number != 0 && !each({prefix, names.number}))
            return false;
        return names.wildcard == 0 || each({open_block_key(prefix), names.wildcard});
    });
    return walk.visit_below({}, {});
}

bool PluggedZone::add_names_below(NumberKey prefix, std::size_t most,
                                  std::set<NumberKey>& names) const
{
    Walk walk(*this, prefix, [&](NumberKey name, const Names&) {
        names.insert(name);
        return names.size() <= most;
    });
    return walk.visit(prefix);
}

} // namespace des
