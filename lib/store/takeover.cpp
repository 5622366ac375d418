#include "store/takeover.h"

#include "naptr/wire.h"
#include "store/profile_writer.h"

namespace des {
namespace {

constexpr std::size_t keys_at_once = 1000;

} // namespace

void Takeover::gain(NumberKey key, const EachLoss& each)
{
    gained_.push_back(key);
    if (gained_.size() >= keys_at_once)
        finish(each);
}

void Takeover::finish(const EachLoss& each)
{
    for (const auto& loss : ownership_.losses(gained_)) {
        const auto lost = sets_.find(loss.loser, loss.key);
        ProfileWriter writer(db_, loss.loser);
        writer.replace(loss.key, lost, std::nullopt);
        writer.finish();
        each(loss, *lost);
    }
    gained_.clear();
}

void write_claim(Database& db, NumberKey key, const Dispute& dispute, const RecordSet& claimed)
{
    const auto octets = encode_set(claimed);
    Statement(db, "INSERT OR REPLACE INTO conflict VALUES (?, ?, ?, ?, ?)")
        .bind(1, key.to_signed())
        .bind(2, dispute.claimant)
        .bind(3, dispute.holder)
        .bind(4, now().time_since_epoch().count())
        .bind_blob(5, octets)
        .run();
}

} // namespace des
