#include "base/siphash.h"

#include <doctest/doctest.h>

#include <numeric>
#include <vector>

TEST_SUITE_BEGIN("base/siphash");

// The vectors of the authors: key and text are 00 01 02 …
TEST_CASE("texts of every remainder hash as their authors say")
{
    des::SipKey key{};
    std::iota(key.begin(), key.end(), std::uint8_t{0});
    struct Vector {
        std::size_t size;
        std::uint64_t hash;
    };
    for (const auto& [size, hash] : {Vector{0, 0x726FDB47DD0E0E31},
                                     {1, 0x74F839C593DC67FD},
                                     {7, 0xAB0200F58B01D137},
                                     {8, 0x93F5F5799A932462},
                                     {9, 0x9E0082DF0BA9E4B0},
                                     {15, 0xA129CA6149BE45E5},
                                     {63, 0x958A324CEB064572}}) {
        CAPTURE(size);
        std::vector<std::uint8_t> text(size);
        std::iota(text.begin(), text.end(), std::uint8_t{0});
        CHECK(des::siphash(key, text) == hash);
    }
}

TEST_CASE("no two keys are alike")
{
    CHECK(des::make_sip_key() != des::make_sip_key());
}

TEST_SUITE_END();
