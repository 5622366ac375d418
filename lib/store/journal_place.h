#pragma once

#include "base/position.h"
#include "e164/key.h"
#include "store/outbox.h"
#include "store/sqlite.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

// Places in the journal of the host's profile, and the positions that tell partners of them. The
// table change is of the host alone: its rows come without a gap that matters.

namespace des {

// The order in which partners are told of one change.
inline constexpr std::array change_kinds{ChangeKind::add, ChangeKind::modify, ChangeKind::cancel};

// Everything up to a change, and of the one behind it, where it is named, the kinds before `kind`
// and of that the numbers up to `key`.
struct JournalPlace {
    std::int64_t through = 0;
    std::int64_t partly = 0; // zero: nothing of the next one
    ChangeKind kind = ChangeKind::add;
    NumberKey key{};
};

// Where the journal goes on from that position; nothing when it does not.
std::optional<JournalPlace> find_place(Store& store, Database& db, const Position& position);
Position position_within(Serial serial, ChangeKind kind, NumberKey key);

// SQL: the entry of the journal is of that kind.
std::string_view condition_of(ChangeKind kind);

std::optional<std::int64_t> change_of(Database& db, Serial serial);
std::int64_t last_change(Database& db);

// The partner stands nowhere that is known; what it refused is forgotten.
void lose_place(Database& db, std::int64_t partner);

} // namespace des
