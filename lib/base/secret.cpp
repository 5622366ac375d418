#include "base/secret.h"

#include "base/error.h"
#include "base/sha256.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>

namespace des {

std::string make_token()
{
    std::array<unsigned char, 32> octets{};
    if (RAND_bytes(octets.data(), static_cast<int>(octets.size())) != 1)
        throw Failure(Reason::configuration, "the system gives no random numbers");
    std::array<unsigned char, 45> text{};
    EVP_EncodeBlock(text.data(), octets.data(), static_cast<int>(octets.size()));
    std::string token(text.begin(), text.begin() + 43); // without padding
    std::replace(token.begin(), token.end(), '+', '-');
    std::replace(token.begin(), token.end(), '/', '_');
    return "des_" + token;
}

std::string hash_of_token(std::string_view token)
{
    const auto digest = sha256(token);
    return hexadecimal({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

} // namespace des
