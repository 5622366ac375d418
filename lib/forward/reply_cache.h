#pragma once

#include "forward/stored_reply.h"

#include <array>
#include <chrono>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace des {

// The answers of DESs, kept for as long as they say (RFC 1035, section 7.4). Any number of threads
// find, which allocates nothing; what was used longest ago makes room.
class ReplyCache {
public:
    using Moment = std::chrono::steady_clock::time_point;

    struct Limits {
        std::size_t octets = std::size_t{64} << 20U; // of memory, roughly
        std::chrono::seconds stale{0}; // how long answers are kept behind their time (RFC 8767)
    };
    struct Hit {
        std::shared_ptr<const StoredReply> reply;
        Ttl left{}; // of its time; 0: it is stale
    };
    struct Counts {
        std::uint64_t hits = 0; // of fresh answers
        std::uint64_t entries = 0;
        std::uint64_t octets = 0;
    };

    explicit ReplyCache(const Limits& limits);

    // A fresh answer.
    std::optional<Hit> find(std::string_view key, Moment now) noexcept;
    // Whatever there is.
    std::optional<Hit> find_stale(std::string_view key, Moment now) noexcept;
    // Takes the place of what there was. An answer that may not be kept is not.
    void store(std::string_view key, std::shared_ptr<const StoredReply> reply, Moment now);

    Counts counts() const;

private:
    // Seeded, so that nobody can choose names that fall on each other.
    struct Hash {
        using is_transparent = void;
        std::uint64_t seed = 0;
        std::size_t operator()(std::string_view key) const noexcept;
    };
    using Recent = std::list<const std::string*>; // the last used first
    struct Entry {
        std::shared_ptr<const StoredReply> reply;
        Moment expires;
        Recent::iterator place;
    };
    using Entries = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;
    struct alignas(64) Shard {
        explicit Shard(const Hash& hash) : entries(0, hash) {}
        mutable std::mutex mutex;
        Entries entries;
        Recent recent;
        std::size_t octets = 0;
        std::uint64_t hits = 0;
    };
    static constexpr std::size_t shard_count = 64;

    static std::size_t size_of(const Entries::value_type& entry) noexcept;
    static void erase(Shard& shard, Entries::iterator entry);
    Shard& shard_of(std::string_view key) noexcept;
    std::optional<Hit> look_up(std::string_view key, Moment now, Moment oldest) noexcept;

    const Limits limits_;
    const Hash hash_;
    std::array<std::unique_ptr<Shard>, shard_count> shards_;
};

} // namespace des
