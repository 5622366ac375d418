#pragma once

#include "dns/edns.h"
#include "dns/header.h"

#include <array>
#include <optional>
#include <span>

namespace des {

// A query as the packet path reads it: places in the packet, nothing copied but numbers.
// NOLINTNEXTLINE(cppcoreguidelines-pro-type-member-init): label_at is filled as far as it is used
struct Query {
    Header header;
    RCode verdict = RCode::noerror; // why it is not answered, if it is not
    // A NOTIFY, and well formed. Its verdict is NOTIMP all the same, until somebody wants it.
    bool is_notify = false;
    // Where its one question ends; the end of the header when there is none to repeat.
    std::size_t question_end = Header::size;
    // Well-formed but for its question, which it has none of; the verdict is FORMERR.
    bool asks_nothing = false;
    RRType type{};
    RRClass rr_class{};
    std::optional<Edns> edns;
    std::size_t tsig_at = 0;     // where its TSIG record begins, the last of the message; 0: none
    std::size_t label_count = 0; // of the name, without the root
    std::array<std::uint8_t, 128> label_at; // offsets into the name, the root's last

    static constexpr std::size_t name_at = Header::size;
    bool has_question() const noexcept { return question_end > Header::size; }
    std::size_t name_size() const noexcept { return label_at[label_count] + std::size_t{1}; }
};

// Reads a message that is at least a header.
Query read_query(Bytes packet) noexcept;

} // namespace des
