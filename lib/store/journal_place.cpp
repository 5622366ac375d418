#include "store/journal_place.h"

#include "store/schema.h"

#include <fmt/format.h>

#include <charconv>

namespace des {
namespace {

char letter_of(ChangeKind kind)
{
    return "amc"[static_cast<int>(kind)];
}

// The mark that position_within() made; nothing for any other.
std::optional<JournalPlace> read_mark(std::string_view mark)
{
    JournalPlace place;
    const auto letter =
        mark.empty() ? std::string_view::npos : std::string_view("amc").find(mark.front());
    std::uint64_t bits = 0;
    const auto* end = mark.data() + mark.size();
    if (letter == std::string_view::npos || mark.size() != 17)
        return std::nullopt;
    const auto [stop, error] = std::from_chars(mark.data() + 1, end, bits, 16);
    if (error != std::errc() || stop != end)
        return std::nullopt;
    place.kind = change_kinds.at(letter);
    place.key = NumberKey::from_bits(bits);
    return place;
}

bool is_reloaded_behind(Database& db, std::int64_t change)
{
    return db.integer(
               fmt::format("SELECT count(*) FROM change WHERE id > {} AND is_reload", change)) != 0;
}

bool is_trimmed(Database& db)
{
    return db.integer("SELECT journal_from FROM node") != 0;
}

} // namespace

std::string_view condition_of(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::add: return "before IS NULL";
    case ChangeKind::modify: return "before IS NOT NULL AND after IS NOT NULL";
    case ChangeKind::cancel: return "after IS NULL";
    }
    return "0";
}

std::int64_t last_change(Database& db)
{
    return db.integer("SELECT coalesce(max(id), 0) FROM change");
}

std::optional<std::int64_t> change_of(Database& db, Serial serial)
{
    Statement select(db,
                     "SELECT id FROM change WHERE operator = ? AND serial = ?"
                     " ORDER BY id DESC LIMIT 1");
    select.bind(1, host_operator).bind(2, serial.value());
    if (!select.step())
        return std::nullopt;
    return select.integer(0);
}

Position position_within(Serial serial, ChangeKind kind, NumberKey key)
{
    return Position::within(serial, fmt::format("{}{:016x}", letter_of(kind), key.bits()));
}

std::optional<JournalPlace> find_place(Store& store, Database& db, const Position& position)
{
    const auto change = change_of(db, position.serial());
    std::optional<JournalPlace> place;
    if (!position.mark().empty()) {
        place = read_mark(position.mark());
        if (!place || !change)
            return std::nullopt;
        place->partly = *change;
        place->through = *change - 1;
    } else if (position.serial() == store.serial()) {
        place = JournalPlace{last_change(db)};
    } else if (change) {
        place = JournalPlace{*change};
    } else if (position.serial() == Serial() && !is_trimmed(db)) { // it comes without a change
        place = JournalPlace{};
    }
    if (!place || is_reloaded_behind(db, place->through))
        return std::nullopt;
    return place;
}

void lose_place(Database& db, std::int64_t partner)
{
    db.run(fmt::format("UPDATE agreement SET acknowledged = NULL WHERE operator = {0};"
                       "DELETE FROM refusal WHERE operator = {0}",
                       partner));
}

} // namespace des
