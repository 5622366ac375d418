#include "answer/set_reader.h"

#include "base/timestamp.h"
#include "dns/cursor.h"
#include "naptr/wire.h"

#include <array>
#include <vector>

namespace des {
namespace {

constexpr std::size_t before_ttl = 6; // owner, type, class

std::array<std::uint8_t, longest_number> digits_of(NumberKey key) noexcept
{
    std::array<std::uint8_t, longest_number> digits{};
    for (int i = 0; i < key.length(); ++i)
        digits[static_cast<std::size_t>(i)] =
            static_cast<std::uint8_t>('0' + (key.bits() >> (60 - 4 * i) & 15U) - 1);
    return digits;
}

} // namespace

std::optional<RecordSet> read_set(const TemplateTable& templates, TemplateRef reference,
                                  NumberKey key)
{
    const TemplateView view(templates, reference);
    if (view.kind() != TemplateHead::Kind::records)
        return std::nullopt;
    std::vector<std::uint8_t> bytes(view.size());
    view.copy_to(bytes.data(), digits_of(key).data());
    ByteReader in(bytes);
    std::vector<Naptr> records;
    Ttl ttl{};
    for (int i = 0; i < view.records(); ++i) {
        in.take(before_ttl);
        ttl = Ttl(in.u32());
        records.push_back(value_or_throw(decode_rdata(as_text(in.take(in.u16())))));
    }
    return value_or_throw(RecordSet::of(std::move(records), ttl));
}

void each_template(const Snapshot& snapshot, const EachTemplate& each)
{
    const auto first_of = [](const OrderedMap& map) { return map.search(OrderedMap::before_all); };
    auto number = first_of(snapshot.numbers()).next;
    auto block = first_of(snapshot.blocks()).next;
    while (number != OrderedMap::after_all || block != OrderedMap::after_all) {
        const bool is_number = number < block;
        auto& key = is_number ? number : block;
        const auto place = (is_number ? snapshot.numbers() : snapshot.blocks()).search(key);
        each(NumberKey::from_bits(key), place.value);
        key = place.next;
    }
}

} // namespace des
