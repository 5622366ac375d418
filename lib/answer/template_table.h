#pragma once

#include "dns/cursor.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace des {

// Names a template in a table. Zero names none.
using TemplateRef = std::uint32_t;

// Where digits of the number asked for go into a template.
struct Cut {
    std::uint16_t position = 0;
    std::uint8_t first = 0; // 0 is the first digit of the country code
    std::uint8_t count = 0;
    bool operator==(const Cut&) const = default;
};

// What readers see of a template: the records of a number or block as they go out, the owner a
// pointer to the question, zeros where digits of the number belong.
struct TemplateHead {
    enum class Kind : std::uint8_t {
        records,
        by_length, // references to the templates of numbers of 1 to 15 digits
        oversized, // more than a message can hold: no bytes are kept
    };
    std::uint16_t records = 0;
    std::uint16_t size = 0; // of the bytes
    std::uint16_t cuts = 0;
    Kind kind = Kind::records;
    std::uint8_t unused = 0;
};

// Templates lie in chunks that never move. What a snapshot refers to is not written to while the
// snapshot lives; the owner of the store fills and reuses the room between (template_store.h).
class TemplateTable {
public:
    static constexpr std::size_t unit = 8; // octets; references count in these
    static constexpr unsigned chunk_shift = 17;
    static constexpr std::size_t chunk_size = unit << chunk_shift;
    struct alignas(unit) Chunk {
        std::array<std::byte, chunk_size> bytes;
    };
    using Chunks = std::vector<std::shared_ptr<Chunk>>;

    // In front of the head stands what only the owner of the store looks at.
    static constexpr std::size_t owner_size = 8;

    TemplateTable() = default;
    explicit TemplateTable(std::shared_ptr<const Chunks> chunks) : chunks_(std::move(chunks)) {}

    const std::byte* at(TemplateRef reference) const noexcept
    {
        constexpr TemplateRef mask = (TemplateRef{1} << chunk_shift) - 1;
        return (*chunks_)[reference >> chunk_shift]->bytes.data() + (reference & mask) * unit;
    }

private:
    std::shared_ptr<const Chunks> chunks_;
};

// One template, read.
class TemplateView {
public:
    TemplateView(const TemplateTable& table, TemplateRef reference) noexcept;

    TemplateHead::Kind kind() const noexcept { return head_.kind; }
    std::uint16_t records() const noexcept { return head_.records; }
    std::size_t size() const noexcept { return head_.size; }
    // Its bytes with the digits put in; `digits` are as many as the number has.
    void copy_to(std::uint8_t* out, const std::uint8_t* digits) const noexcept;
    // Of a template by length: that of a number of so many digits.
    TemplateRef for_length(std::size_t digits) const noexcept;

private:
    TemplateHead head_;
    const std::byte* cuts_;
    const std::byte* bytes_;
};

} // namespace des
