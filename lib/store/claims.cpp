#include "store/claims.h"

#include "naptr/wire.h"
#include "store/connection.h"
#include "store/takeover.h"
#include "store/write_lock.h"

#include <optional>

namespace des {
namespace {

std::optional<std::int64_t> row_of(Database& db, const OperatorId& name)
{
    Statement select(db, "SELECT id FROM operator WHERE name = ?");
    select.bind_text(1, name.to_string());
    if (!select.step())
        return std::nullopt;
    return select.integer(0);
}

} // namespace

std::vector<Claim> Claims::all()
{
    auto& db = store_.connection_->db;
    const Store::Reading reading(store_);
    Statement select(db,
                     "SELECT number, claimant.name, holder.name, at, claimed FROM conflict"
                     " JOIN operator AS claimant ON claimant.id = claimant"
                     " JOIN operator AS holder ON holder.id = holder ORDER BY number, at");
    std::vector<Claim> claims;
    while (select.step()) {
        claims.push_back({block_of(db, NumberKey::from_signed(select.integer(0))),
                          sound(db, OperatorId::parse(select.octets(1))),
                          sound(db, OperatorId::parse(select.octets(2))),
                          sound(db, decode_set(select.octets(4))),
                          Timestamp(std::chrono::milliseconds(select.integer(3)))});
    }
    return claims;
}

void Claims::remember(const std::vector<Claim>& claims)
{
    auto& db = store_.connection_->db;
    WriteLock lock(db);
    for (const auto& claim : claims) {
        const auto claimant = row_of(db, claim.claimant);
        const auto holder = row_of(db, claim.holder);
        if (claimant && holder) // one may have left
            write_claim(db, NumberKey(claim.number), {*claimant, *holder}, claim.claimed);
    }
    lock.commit();
}

void Claims::port_out(const NumberBlock& number, const OperatorId& partner)
{
    auto& db = store_.connection_->db;
    std::optional<WriteLock> lock;
    if (!db.in_transaction())
        lock.emplace(db);
    Statement(db, "INSERT OR REPLACE INTO ported VALUES (?, ?)")
        .bind(1, NumberKey(number).to_signed())
        .bind(2, partner_row(db, partner))
        .run();
    if (lock)
        lock->commit();
}

std::vector<Claims::Ported> Claims::ported_out()
{
    auto& db = store_.connection_->db;
    Statement select(db,
                     "SELECT number, name FROM ported JOIN operator ON operator.id = operator"
                     " ORDER BY number");
    std::vector<Ported> ported;
    while (select.step())
        ported.push_back({block_of(db, NumberKey::from_signed(select.integer(0))),
                          sound(db, OperatorId::parse(select.octets(1)))});
    return ported;
}

} // namespace des
