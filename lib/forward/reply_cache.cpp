#include "forward/reply_cache.h"

#include "base/random_id.h"

#include <algorithm>
#include <cstring>

namespace des {
namespace {

using std::chrono::seconds;

// What an entry takes beside its key and its records: nodes of the table and the list, the reply.
constexpr std::size_t entry_overhead = 300;

std::uint64_t random_seed()
{
    std::uint64_t seed = 0;
    for (int i = 0; i < 4; ++i)
        seed = seed << 16U | random_id();
    return seed;
}

// Both halves of a product depend on all bits of both factors.
std::uint64_t mixed(std::uint64_t a, std::uint64_t b) noexcept
{
    __extension__ using Product = unsigned __int128;
    const auto product = static_cast<Product>(a) * b;
    return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

} // namespace

std::size_t ReplyCache::Hash::operator()(std::string_view key) const noexcept
{
    constexpr std::uint64_t odd = 0x9E37'79B9'7F4A'7C15U;
    auto hash = seed ^ key.size();
    while (!key.empty()) {
        std::uint64_t word = 0;
        const auto size = std::min(key.size(), sizeof(word));
        std::memcpy(&word, key.data(), size);
        hash = mixed(hash ^ word, seed | odd);
        key.remove_prefix(size);
    }
    return mixed(hash, odd);
}

ReplyCache::ReplyCache(const Limits& limits) : limits_(limits), hash_{random_seed()}
{
    for (auto& shard : shards_)
        shard = std::make_unique<Shard>(hash_);
}

std::size_t ReplyCache::size_of(const Entries::value_type& entry) noexcept
{
    const auto& reply = *entry.second.reply;
    return entry_overhead + entry.first.capacity() + reply.records.capacity() +
        2 * reply.ttl_at.capacity();
}

// The table of a shard looks at the lower bits.
ReplyCache::Shard& ReplyCache::shard_of(std::string_view key) noexcept
{
    return *shards_[hash_(key) >> 58U];
}

std::optional<ReplyCache::Hit> ReplyCache::find(std::string_view key, Moment now) noexcept
{
    return look_up(key, now, now);
}

std::optional<ReplyCache::Hit> ReplyCache::find_stale(std::string_view key, Moment now) noexcept
{
    return look_up(key, now, now - limits_.stale);
}

std::optional<ReplyCache::Hit> ReplyCache::look_up(std::string_view key, Moment now,
                                                   Moment oldest) noexcept
{
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    const auto found = shard.entries.find(key);
    if (found == shard.entries.end() || found->second.expires <= oldest)
        return std::nullopt;
    auto& entry = found->second;
    if (entry.expires <= now && entry.reply->rcode == RCode::servfail)
        return std::nullopt; // a failure is no answer to fall back on
    shard.recent.splice(shard.recent.begin(), shard.recent, entry.place);
    if (entry.expires <= now)
        return Hit{entry.reply, Ttl{}};
    ++shard.hits;
    // Rounded up: what is left is at least a part of a second.
    const auto left = std::chrono::ceil<seconds>(entry.expires - now);
    return Hit{entry.reply, Ttl(static_cast<std::uint32_t>(left.count()))};
}

void ReplyCache::store(std::string_view key, std::shared_ptr<const StoredReply> reply, Moment now)
{
    if (reply->ttl == Ttl{})
        return;
    const auto expires = now + seconds(reply->ttl.count());
    auto& shard = shard_of(key);
    const std::lock_guard lock(shard.mutex);
    if (const auto old = shard.entries.find(key); old != shard.entries.end())
        erase(shard, old);
    const auto entry = shard.entries.emplace(key, Entry{std::move(reply), expires, {}}).first;
    entry->second.place = shard.recent.insert(shard.recent.begin(), &entry->first);
    shard.octets += size_of(*entry);
    while (shard.octets > limits_.octets / shard_count)
        erase(shard, shard.entries.find(*shard.recent.back()));
}

void ReplyCache::erase(Shard& shard, Entries::iterator entry)
{
    shard.octets -= size_of(*entry);
    shard.recent.erase(entry->second.place);
    shard.entries.erase(entry);
}

ReplyCache::Counts ReplyCache::counts() const
{
    Counts counts;
    for (const auto& shard : shards_) {
        const std::lock_guard lock(shard->mutex);
        counts.hits += shard->hits;
        counts.entries += shard->entries.size();
        counts.octets += shard->octets;
    }
    return counts;
}

} // namespace des
