#pragma once

#include "base/address_table.h"
#include "base/siphash.h"
#include "dns/cursor.h"

#include <sys/socket.h>

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace des {

// How many answers a client may get, so that nobody's address can be flooded with answers to
// queries that it never sent.
struct RateLimit {
    std::uint32_t per_second = 0; // to a network, of a kind; 0: as many as are asked for
    std::uint32_t slip = 2;       // of so many that are too many one is cut; 0: none, all withheld
    AddressTable exempt;
};

// What is counted apart, so that a flood of one kind leaves room for the others.
enum class ReplyKind : std::uint8_t { records, empty, no_such_name, error };

ReplyKind kind_of(Bytes reply) noexcept;

// The limit as one thread keeps it: a bucket for each network (IPv4 /24, IPv6 /56) and kind of
// reply, in a table of fixed size. It fills again within a second. Where the table is full, the
// bucket that was not used for longest makes room.
class RateLimiter {
public:
    enum class Ruling : std::uint8_t { send, cut, withhold };
    using Network = std::uint64_t; // the leading bits of an address; none is 0

    // Takes a megabyte unless the limit is off. Throws Failure (configuration) when the system has
    // no random numbers.
    explicit RateLimiter(const RateLimit& limit);

    bool is_on() const noexcept { return limit_.per_second > 0; }
    // `now` in milliseconds, from any clock that goes on evenly.
    Ruling judge(const sockaddr* client, ReplyKind kind, std::uint32_t now) noexcept;

    static Network network_of(const sockaddr* client) noexcept;
    static std::string to_string(Network network); // "192.0.2.0/24"

private:
    struct Bucket {
        std::uint32_t tag = 0; // 0: free
        std::uint32_t used_at = 0;
        std::uint32_t credit = 0; // in thousandths of an answer
        std::uint32_t withheld = 0;
    };
    using Set = std::array<Bucket, 4>; // a cache line

    Bucket& bucket_of(Network network, ReplyKind kind, std::uint32_t now) noexcept;
    bool take_from(Bucket& bucket, std::uint32_t now) const noexcept;

    RateLimit limit_;
    SipKey key_{}; // whoever knew it could make a client share a bucket with others
    std::vector<Set> sets_;
};

} // namespace des
