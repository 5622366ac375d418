#pragma once

#include "answer/template_table.h"

#include <deque>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace des {

// A template on its way into the store.
struct Template {
    TemplateHead::Kind kind = TemplateHead::Kind::records;
    OperatorNumber owner{};
    std::uint16_t records = 0;
    std::vector<Cut> cuts;
    std::string bytes;
};

// Which snapshots may know of something: those published up to then.
using Generation = std::uint64_t;

// Owns the templates: equal ones of one operator are one, counted, and their room is used again
// once no snapshot can refer to them. One thread at a time.
class TemplateStore {
public:
    TemplateStore();

    // The reference to this template, counted once more. A template by length takes over the
    // counts of its members.
    TemplateRef add(const Template& value);
    // Counted once less. At zero it is gone for new snapshots; those up to this generation may
    // still refer to it.
    void release(TemplateRef reference, Generation generation);
    // No snapshot up to this generation lives any more.
    void reclaim(Generation generation);

    TemplateTable table() const { return TemplateTable(chunks_); }
    std::size_t size() const noexcept { return count_; } // how many different ones
    std::size_t memory() const noexcept;

private:
    struct Owner {
        std::uint32_t uses = 0;
        std::uint32_t hash = 0;
    };
    struct Gone {
        TemplateRef reference;
        std::uint32_t units;
        Generation generation;
    };
    std::byte* at(TemplateRef reference) noexcept;
    Owner owner(TemplateRef reference) noexcept;
    void set_owner(TemplateRef reference, const Owner& owner) noexcept;
    std::string_view image(TemplateRef reference) noexcept;

    std::size_t find_slot(std::string_view wanted, std::uint32_t hash) noexcept;
    void insert_slot(TemplateRef reference) noexcept;
    void erase_slot(TemplateRef reference) noexcept;
    void grow_slots();

    void release_members(TemplateRef reference, Generation generation);
    TemplateRef allocate(std::uint32_t units);
    void add_chunk();

    std::shared_ptr<const TemplateTable::Chunks> chunks_;
    std::vector<TemplateRef> slots_; // a hash table with linear probing; 0 is a free slot
    std::size_t count_ = 0;
    TemplateRef fresh_ = 1;                                  // where the room never used begins
    TemplateRef fresh_end_ = 0;                              // and ends
    std::map<std::uint32_t, std::vector<TemplateRef>> free_; // by size in units
    std::deque<Gone> gone_;                                  // in the order of their generations
    std::string scratch_;
};

} // namespace des
