#include "base/siphash.h"

#include "base/error.h"

#include <sys/random.h>

#include <bit>

namespace des {
namespace {

class State {
public:
    State(std::uint64_t k0, std::uint64_t k1) noexcept :
        v0_(k0 ^ 0x736F6D6570736575U), v1_(k1 ^ 0x646F72616E646F6DU), v2_(k0 ^ 0x6C7967656E657261U),
        v3_(k1 ^ 0x7465646279746573U)
    {
    }

    void compress(std::uint64_t word) noexcept
    {
        v3_ ^= word;
        round();
        round();
        v0_ ^= word;
    }

    std::uint64_t finish() noexcept
    {
        v2_ ^= 0xFFU;
        for (int i = 0; i < 4; ++i)
            round();
        return v0_ ^ v1_ ^ v2_ ^ v3_;
    }

private:
    void round() noexcept
    {
        v0_ += v1_;
        v2_ += v3_;
        v1_ = std::rotl(v1_, 13) ^ v0_;
        v3_ = std::rotl(v3_, 16) ^ v2_;
        v0_ = std::rotl(v0_, 32);
        v2_ += v1_;
        v0_ += v3_;
        v1_ = std::rotl(v1_, 17) ^ v2_;
        v3_ = std::rotl(v3_, 21) ^ v0_;
        v2_ = std::rotl(v2_, 32);
    }

    std::uint64_t v0_, v1_, v2_, v3_;
};

// Up to eight octets, the first the least significant.
std::uint64_t word_of(std::span<const std::uint8_t> octets) noexcept
{
    std::uint64_t word = 0;
    for (std::size_t i = 0; i < octets.size(); ++i)
        word |= std::uint64_t{octets[i]} << (8 * i);
    return word;
}

} // namespace

std::uint64_t siphash(const SipKey& key, std::span<const std::uint8_t> octets) noexcept
{
    const std::span whole(key);
    State state(word_of(whole.first(8)), word_of(whole.last(8)));
    const auto length = std::uint64_t{octets.size()} << 56U;
    for (; octets.size() >= 8; octets = octets.subspan(8))
        state.compress(word_of(octets.first(8)));
    state.compress(length | word_of(octets));
    return state.finish();
}

SipKey make_sip_key()
{
    SipKey key{};
    if (getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size()))
        throw Failure(Reason::configuration, "the system gives no random numbers");
    return key;
}

} // namespace des
