#include "dns/hmac.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <new>

// OpenSSL 3 would rather have its EVP functions used, but those allocate memory for every message,
// and take half as long again.
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

namespace des {
namespace {

constexpr std::size_t longest_block = SHA512_CBLOCK;

template <typename State>
SHA256_CTX* small(State& state) noexcept
{
    static_assert(sizeof(SHA256_CTX) <= sizeof(State) && alignof(SHA256_CTX) <= alignof(State));
    return std::launder(reinterpret_cast<SHA256_CTX*>(state.octets.data()));
}

template <typename State>
SHA512_CTX* large(State& state) noexcept
{
    static_assert(sizeof(SHA512_CTX) <= sizeof(State) && alignof(SHA512_CTX) <= alignof(State));
    return std::launder(reinterpret_cast<SHA512_CTX*>(state.octets.data()));
}

template <typename State>
void begin(HmacAlgorithm algorithm, State& state) noexcept
{
    switch (algorithm) {
    case HmacAlgorithm::sha256: SHA256_Init(small(state)); return;
    case HmacAlgorithm::sha384: SHA384_Init(large(state)); return;
    case HmacAlgorithm::sha512: SHA512_Init(large(state)); return;
    }
}

template <typename State>
void update(HmacAlgorithm algorithm, State& state, Bytes bytes) noexcept
{
    switch (algorithm) {
    case HmacAlgorithm::sha256: SHA256_Update(small(state), bytes.data(), bytes.size()); return;
    case HmacAlgorithm::sha384: SHA384_Update(large(state), bytes.data(), bytes.size()); return;
    case HmacAlgorithm::sha512: SHA512_Update(large(state), bytes.data(), bytes.size()); return;
    }
}

template <typename State>
Mac end(HmacAlgorithm algorithm, State& state) noexcept
{
    Mac digest;
    switch (algorithm) {
    case HmacAlgorithm::sha256:
        SHA256_Final(digest.octets.data(), small(state));
        digest.size = SHA256_DIGEST_LENGTH;
        break;
    case HmacAlgorithm::sha384:
        SHA384_Final(digest.octets.data(), large(state));
        digest.size = SHA384_DIGEST_LENGTH;
        break;
    case HmacAlgorithm::sha512:
        SHA512_Final(digest.octets.data(), large(state));
        digest.size = SHA512_DIGEST_LENGTH;
        break;
    }
    return digest;
}

constexpr std::size_t block_size(HmacAlgorithm algorithm) noexcept
{
    return algorithm == HmacAlgorithm::sha256 ? SHA256_CBLOCK : SHA512_CBLOCK;
}

} // namespace

HmacKey::HmacKey(HmacAlgorithm algorithm, Bytes secret) noexcept : algorithm_(algorithm)
{
    std::array<std::uint8_t, longest_block> block{};
    if (secret.size() <= block_size(algorithm)) {
        std::copy(secret.begin(), secret.end(), block.begin());
    } else {
        State hash;
        begin(algorithm, hash);
        update(algorithm, hash, secret);
        const auto digest = end(algorithm, hash);
        std::copy_n(digest.octets.begin(), digest.size, block.begin());
    }
    inner_ = keyed(algorithm, Bytes(block).first(block_size(algorithm)), 0x36);
    outer_ = keyed(algorithm, Bytes(block).first(block_size(algorithm)), 0x5C);
    OPENSSL_cleanse(block.data(), block.size());
}

HmacKey::State HmacKey::keyed(HmacAlgorithm algorithm, Bytes block, std::uint8_t pad) noexcept
{
    std::array<std::uint8_t, longest_block> padded{};
    std::transform(block.begin(), block.end(), padded.begin(),
                   [pad](std::uint8_t octet) { return static_cast<std::uint8_t>(octet ^ pad); });
    State state;
    begin(algorithm, state);
    update(algorithm, state, Bytes(padded).first(block.size()));
    OPENSSL_cleanse(padded.data(), padded.size());
    return state;
}

std::size_t HmacKey::mac_size() const noexcept
{
    switch (algorithm_) {
    case HmacAlgorithm::sha256: return SHA256_DIGEST_LENGTH;
    case HmacAlgorithm::sha384: return SHA384_DIGEST_LENGTH;
    case HmacAlgorithm::sha512: return SHA512_DIGEST_LENGTH;
    }
    return 0;
}

void Hmac::add(Bytes bytes) noexcept
{
    update(key_->algorithm_, state_, bytes);
}

Mac Hmac::finish() noexcept
{
    const auto inner = end(key_->algorithm_, state_);
    auto outer = key_->outer_;
    update(key_->algorithm_, outer, inner.bytes());
    return end(key_->algorithm_, outer);
}

bool equal_in_constant_time(Bytes a, Bytes b) noexcept
{
    return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

} // namespace des
