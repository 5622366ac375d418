#include "answer/template_store.h"

#include <cstring>
#include <functional>
#include <stdexcept>
#include <utility>

namespace des {
namespace {

constexpr std::uint32_t units_for(std::size_t octets) noexcept
{
    return static_cast<std::uint32_t>((octets + TemplateTable::unit - 1) / TemplateTable::unit);
}

// One less than references could name, so that the end of the last has a number too.
constexpr std::size_t most_chunks = (std::size_t{1} << (32U - TemplateTable::chunk_shift)) - 1;
constexpr std::size_t first_slots = 64;

std::uint32_t hash_of(std::string_view image) noexcept
{
    const auto hash = std::hash<std::string_view>()(image);
    return static_cast<std::uint32_t>(hash ^ hash >> 32U);
}

// Head, cuts and bytes as they lie in a chunk.
void serialise(const Template& value, std::string& out)
{
    TemplateHead head(value.kind, value.owner);
    head.records = value.records;
    head.size = static_cast<std::uint16_t>(value.bytes.size());
    head.cuts = static_cast<std::uint16_t>(value.cuts.size());
    out.assign(reinterpret_cast<const char*>(&head), sizeof(head));
    out.append(reinterpret_cast<const char*>(value.cuts.data()), value.cuts.size() * sizeof(Cut));
    out += value.bytes;
}

} // namespace

TemplateStore::TemplateStore() :
    chunks_(std::make_shared<const TemplateTable::Chunks>()), slots_(first_slots)
{
}

std::byte* TemplateStore::at(TemplateRef reference) noexcept
{
    constexpr TemplateRef mask = (TemplateRef{1} << TemplateTable::chunk_shift) - 1;
    return (*chunks_)[reference >> TemplateTable::chunk_shift]->bytes.data() +
        (reference & mask) * TemplateTable::unit;
}

TemplateStore::Owner TemplateStore::owner(TemplateRef reference) noexcept
{
    static_assert(sizeof(Owner) == TemplateTable::owner_size);
    Owner owner;
    std::memcpy(&owner, at(reference), sizeof(owner));
    return owner;
}

void TemplateStore::set_owner(TemplateRef reference, const Owner& owner) noexcept
{
    std::memcpy(at(reference), &owner, sizeof(owner));
}

std::string_view TemplateStore::image(TemplateRef reference) noexcept
{
    const auto* const start = at(reference) + sizeof(Owner);
    TemplateHead head;
    std::memcpy(&head, start, sizeof(head));
    return {reinterpret_cast<const char*>(start),
            sizeof(head) + head.cuts * sizeof(Cut) + head.size};
}

TemplateRef TemplateStore::add(const Template& value)
{
    serialise(value, scratch_);
    const auto hash = hash_of(scratch_);
    if (const auto known = slots_[find_slot(scratch_, hash)]; known != 0) {
        auto book = owner(known);
        ++book.uses;
        set_owner(known, book);
        release_members(known, 0); // it holds its members already
        return known;
    }
    const auto reference = allocate(units_for(sizeof(Owner) + scratch_.size()));
    set_owner(reference, {1, hash});
    std::memcpy(at(reference) + sizeof(Owner), scratch_.data(), scratch_.size());
    if ((count_ + 1) * 4 > slots_.size() * 3)
        grow_slots();
    insert_slot(reference);
    ++count_;
    return reference;
}

void TemplateStore::release(TemplateRef reference, Generation generation)
{
    auto book = owner(reference);
    --book.uses;
    set_owner(reference, book);
    if (book.uses > 0)
        return;
    erase_slot(reference);
    --count_;
    release_members(reference, generation);
    gone_.push_back({reference, units_for(sizeof(Owner) + image(reference).size()), generation});
}

void TemplateStore::release_members(TemplateRef reference, Generation generation)
{
    const TemplateView view(table(), reference);
    if (view.kind() != TemplateHead::Kind::by_length)
        return;
    for (std::size_t digits = 0; digits * sizeof(TemplateRef) < view.size(); ++digits) {
        if (const auto member = view.for_length(digits); member != 0)
            release(member, generation);
    }
}

void TemplateStore::reclaim(Generation generation)
{
    for (; !gone_.empty() && gone_.front().generation <= generation; gone_.pop_front())
        free_[gone_.front().units].push_back(gone_.front().reference);
}

// --- The hash table

// The slot of the template with this image, or the free one where it would go.
std::size_t TemplateStore::find_slot(std::string_view wanted, std::uint32_t hash) noexcept
{
    const auto mask = slots_.size() - 1;
    auto slot = hash & mask;
    while (slots_[slot] != 0 &&
           !(owner(slots_[slot]).hash == hash && image(slots_[slot]) == wanted))
        slot = (slot + 1) & mask;
    return slot;
}

void TemplateStore::insert_slot(TemplateRef reference) noexcept
{
    const auto mask = slots_.size() - 1;
    auto slot = owner(reference).hash & mask;
    while (slots_[slot] != 0)
        slot = (slot + 1) & mask;
    slots_[slot] = reference;
}

// What follows without a gap moves up, as far as its own place allows: no gravestones.
void TemplateStore::erase_slot(TemplateRef reference) noexcept
{
    const auto mask = slots_.size() - 1;
    auto hole = owner(reference).hash & mask;
    while (slots_[hole] != reference)
        hole = (hole + 1) & mask;
    for (auto slot = (hole + 1) & mask; slots_[slot] != 0; slot = (slot + 1) & mask) {
        const auto wanted = owner(slots_[slot]).hash & mask;
        if (((slot - wanted) & mask) < ((slot - hole) & mask))
            continue;
        slots_[hole] = slots_[slot];
        hole = slot;
    }
    slots_[hole] = 0;
}

void TemplateStore::grow_slots()
{
    auto old = std::exchange(slots_, std::vector<TemplateRef>(slots_.size() * 2));
    for (const auto reference : old) {
        if (reference != 0)
            insert_slot(reference);
    }
}

// --- Room

TemplateRef TemplateStore::allocate(std::uint32_t units)
{
    if (const auto fit = free_.lower_bound(units); fit != free_.end()) {
        const auto [size, reference] = std::pair(fit->first, fit->second.back());
        fit->second.pop_back();
        if (fit->second.empty())
            free_.erase(fit);
        if (size > units)
            free_[size - units].push_back(reference + units);
        return reference;
    }
    if (fresh_end_ - fresh_ < units || fresh_end_ == 0)
        add_chunk();
    return std::exchange(fresh_, fresh_ + units);
}

// Snapshots keep the list they have; the chunks themselves are shared.
void TemplateStore::add_chunk()
{
    if (chunks_->size() == most_chunks)
        throw std::length_error("more templates than an index can hold");
    auto chunks = std::make_shared<TemplateTable::Chunks>(*chunks_);
    const auto start = static_cast<TemplateRef>(chunks->size()) << TemplateTable::chunk_shift;
    chunks->push_back(std::make_shared_for_overwrite<TemplateTable::Chunk>());
    if (fresh_end_ > fresh_)
        free_[fresh_end_ - fresh_].push_back(fresh_);
    chunks_ = std::move(chunks);
    fresh_ = start == 0 ? 1 : start; // 0 names no template
    fresh_end_ = start + (TemplateRef{1} << TemplateTable::chunk_shift);
}

std::size_t TemplateStore::memory() const noexcept
{
    return chunks_->size() * TemplateTable::chunk_size + slots_.capacity() * sizeof(TemplateRef);
}

} // namespace des
