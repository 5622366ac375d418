#pragma once

#include "dns/cursor.h"

#include <array>
#include <cstddef>
#include <cstdint>

namespace des {

enum class HmacAlgorithm : std::uint8_t { sha256, sha384, sha512 };

// A message authentication code, or what is left of one.
struct Mac {
    std::array<std::uint8_t, 64> octets{};
    std::size_t size = 0;
    Bytes bytes() const noexcept { return Bytes(octets).first(size); }
};

// Half of what HMAC does (RFC 2104, section 2) is the same for every message: a key keeps it done.
// A value that never changes, for any number of threads.
class HmacKey {
public:
    HmacKey(HmacAlgorithm algorithm, Bytes secret) noexcept;
    HmacAlgorithm algorithm() const noexcept { return algorithm_; }
    std::size_t mac_size() const noexcept; // whole

private:
    friend class Hmac;
    // A hash on its way, as OpenSSL keeps it: plain octets, so that a copy costs no more.
    struct alignas(std::uint64_t) State {
        std::array<std::byte, 216> octets;
    };
    static State keyed(HmacAlgorithm algorithm, Bytes block, std::uint8_t pad) noexcept;

    HmacAlgorithm algorithm_;
    State inner_;
    State outer_;
};

// One computation. Allocates nothing. The key must live as long.
class Hmac {
public:
    explicit Hmac(const HmacKey& key) noexcept : key_(&key), state_(key.inner_) {}
    void add(Bytes bytes) noexcept;
    Mac finish() noexcept; // once

private:
    const HmacKey* key_;
    HmacKey::State state_;
};

// Takes the same time wherever the difference is.
bool equal_in_constant_time(Bytes a, Bytes b) noexcept;

} // namespace des
