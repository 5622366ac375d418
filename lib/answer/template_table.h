#pragma once

#include "answer/operator_set.h"
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
        by_length, // references to the templates of numbers of 1 to 15 digits; 0: as provisioned
        oversized, // more than a message can hold: no bytes are kept
    };
    std::uint16_t records = 0;
    std::uint16_t size = 0; // of the bytes
    std::uint16_t cuts = 0;
    std::uint16_t kind_and_owner = 0;

    TemplateHead() = default;
    TemplateHead(Kind kind, OperatorNumber owner) noexcept :
        kind_and_owner(static_cast<std::uint16_t>(static_cast<unsigned>(kind) |
                                                  static_cast<unsigned>(owner) << kind_bits))
    {
    }
    Kind kind() const noexcept
    {
        return static_cast<Kind>(kind_and_owner & ((1U << kind_bits) - 1));
    }
    OperatorNumber owner() const noexcept
    {
        return static_cast<OperatorNumber>(kind_and_owner >> kind_bits);
    }

private:
    static constexpr unsigned kind_bits = 3;
    static_assert(most_operators <= std::size_t{1} << (16 - kind_bits));
};
static_assert(sizeof(TemplateHead) == 8);

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

    TemplateHead::Kind kind() const noexcept { return head_.kind(); }
    OperatorNumber owner() const noexcept { return head_.owner(); } // whose records these are
    std::uint16_t records() const noexcept { return head_.records; }
    std::size_t size() const noexcept { return head_.size; }
    // Its bytes with the digits put in; `digits` are as many as the number has.
    void copy_to(std::uint8_t* out, const std::uint8_t* digits) const noexcept;
    // Of a template by length: that of a number of so many digits; 0: as it was provisioned.
    TemplateRef for_length(std::size_t digits) const noexcept;

private:
    TemplateHead head_;
    const std::byte* cuts_;
    const std::byte* bytes_;
};

} // namespace des
