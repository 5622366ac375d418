#include "answer/rrset_builder.h"

#include "base/text.h"
#include "dns/codes.h"
#include "naptr/substitution.h"

#include <algorithm>
#include <limits>

namespace des {
namespace {

// Fewer digits in common with the number are chance more often than meaning.
constexpr std::size_t shortest_cut = 4;
constexpr std::size_t longest_string = 255; // RFC 1035, section 3.3
constexpr std::size_t most_octets = std::numeric_limits<std::uint16_t>::max();

void put_u16(std::string& out, std::size_t value)
{
    out += static_cast<char>(value >> 8U & 0xFFU);
    out += static_cast<char>(value & 0xFFU);
}

void put_string(std::string& out, std::string_view text)
{
    out += static_cast<char>(text.size());
    out += text;
}

std::string digits_of(NumberKey key)
{
    std::string digits;
    for (int i = 0; i < key.length(); ++i)
        digits += static_cast<char>('0' + (key.bits() >> (60 - 4 * i) & 15U) - 1);
    return digits;
}

void cut(Template& out, std::size_t position, std::size_t first, std::size_t count)
{
    out.cuts.push_back({static_cast<std::uint16_t>(position), static_cast<std::uint8_t>(first),
                        static_cast<std::uint8_t>(count)});
}

// Cuts out, of each run of digits behind `from`, what it has in common with the end of the number:
// with "+61255501234", "0255501234" and the like, numbers that differ in nothing else become equal.
void cut_digits(Template& out, std::size_t from, std::string_view digits)
{
    auto& bytes = out.bytes;
    for (auto end = from; end < bytes.size(); ++end) {
        const auto start = end;
        while (end < bytes.size() && is_digit(bytes[end]))
            ++end;
        const auto most = std::min(end - start, digits.size());
        std::size_t common = 0;
        while (common < most && bytes[end - common - 1] == digits[digits.size() - common - 1])
            ++common;
        if (common < shortest_cut)
            continue;
        cut(out, end - common, digits.size() - common, common);
        std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(end - common), common, '\0');
    }
}

Result<Naptr> record_of(const RecordRow& row)
{
    auto replacement = DomainName::decode(row.replacement);
    if (!replacement)
        return tl::unexpected(replacement.error());
    return Naptr{Order{row.order},
                 Preference{row.preference},
                 value_or_throw(CharacterString::of(row.flags)),
                 value_or_throw(CharacterString::of(row.services)),
                 value_or_throw(CharacterString::of(row.regexp)),
                 *std::move(replacement)};
}

} // namespace

void RrsetBuilder::begin(NumberKey key, OperatorNumber owner)
{
    key_ = key;
    owner_ = owner;
    digits_ = key.following() == 0 ? digits_of(key) : "";
    used_ = 0;
}

// A block whose records get the number put in needs one template a length, and one as it was
// provisioned: that is all a wildcard can say of it.
void RrsetBuilder::choose_variants(Serving serving)
{
    constexpr int open = 15;
    const bool is_open = key_.following() == open;
    by_length_ = key_.following() != 0 && serving == Serving::substituted;
    if (by_length_ || is_open)
        add_variant(0);
    if (is_open && !by_length_)
        return;
    const int first = key_.length() + (is_open ? 1 : key_.following());
    const int last = is_open ? longest_number : first;
    for (int length = first; length <= last; ++length)
        add_variant(length);
}

void RrsetBuilder::add_variant(int length)
{
    if (used_ == variants_.size())
        variants_.emplace_back();
    auto& variant = variants_[used_++];
    variant.length = length;
    variant.records.kind = TemplateHead::Kind::records;
    variant.records.owner = owner_;
    variant.records.records = 0;
    variant.records.cuts.clear();
    variant.records.bytes.clear();
}

void RrsetBuilder::add(const RecordRow& row)
{
    if (used_ == 0)
        choose_variants(row.serving);
    for (auto& variant : std::span(variants_).first(used_)) {
        if (variant.records.kind == TemplateHead::Kind::records)
            add_to(variant, row);
    }
}

void RrsetBuilder::add_to(Variant& variant, const RecordRow& row) const
{
    auto& out = variant.records;
    auto& bytes = out.bytes;
    bytes += "\xC0\x0C"; // the owner: the name in the question
    put_u16(bytes, static_cast<std::size_t>(RRType::naptr));
    put_u16(bytes, static_cast<std::size_t>(RRClass::in));
    put_u16(bytes, row.ttl.count() >> 16U);
    put_u16(bytes, row.ttl.count());
    const auto length_at = bytes.size();
    put_u16(bytes, 0);
    put_u16(bytes, row.order);
    put_u16(bytes, row.preference);
    put_string(bytes, row.flags);
    put_string(bytes, row.services);
    if (variant.length == 0 || row.serving != Serving::substituted ||
        !put_substituted(variant, row))
        put_provisioned(out, row.regexp);
    bytes += row.replacement;
    const auto length = bytes.size() - length_at - 2;
    bytes[length_at] = static_cast<char>(length >> 8U);
    bytes[length_at + 1] = static_cast<char>(length & 0xFFU);
    ++out.records;
    if (bytes.size() <= most_octets)
        return;
    out = Template();
    out.kind = TemplateHead::Kind::oversized;
    out.owner = owner_;
}

void RrsetBuilder::put_provisioned(Template& out, std::string_view regexp) const
{
    put_string(out.bytes, regexp);
    if (!digits_.empty())
        cut_digits(out, out.bytes.size() - regexp.size(), digits_);
}

// False where the number cannot be put in: then the record goes out as it was provisioned.
bool RrsetBuilder::put_substituted(Variant& variant, const RecordRow& row) const
{
    const auto record = record_of(row);
    const auto prefix = key_.prefix().block();
    if (!record || !prefix)
        return false;
    const auto block = NumberBlock::fixed(prefix->prefix(), variant.length - key_.length());
    const auto substitution =
        block ? Substitution::of(*record, *block) : tl::unexpected(block.error());
    if (!substitution)
        return false;
    auto& out = variant.records;
    const auto start = out.bytes.size();
    const auto cuts = out.cuts.size();
    out.bytes += '\0';
    for (const auto& piece : substitution->pieces()) {
        out.bytes += piece.literal;
        const int count =
            piece.count == Substitution::to_end ? variant.length - piece.first : piece.count;
        if (count <= 0)
            continue;
        cut(out, out.bytes.size(), static_cast<std::size_t>(piece.first),
            static_cast<std::size_t>(count));
        out.bytes.append(static_cast<std::size_t>(count), '\0');
    }
    const auto length = out.bytes.size() - start - 1;
    if (length <= longest_string) {
        out.bytes[start] = static_cast<char>(length);
        return true;
    }
    out.bytes.resize(start);
    out.cuts.resize(cuts);
    return false;
}

TemplateRef RrsetBuilder::finish(TemplateStore& store)
{
    if (!by_length_)
        return store.add(variants_[0].records);
    std::array<TemplateRef, longest_number + 1> members{};
    for (const auto& variant : std::span(variants_).first(used_))
        members[static_cast<std::size_t>(variant.length)] = store.add(variant.records);
    Template by_length;
    by_length.kind = TemplateHead::Kind::by_length;
    by_length.owner = owner_;
    by_length.bytes.assign(reinterpret_cast<const char*>(members.data()), sizeof(members));
    return store.add(by_length);
}

} // namespace des
