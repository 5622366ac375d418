#include "http/authentication.h"

#include "base/text.h"

#include <openssl/evp.h>

#include <algorithm>
#include <vector>

namespace des {
namespace {

std::optional<std::string> decode_base64(std::string_view text)
{
    if (text.size() % 4 != 0 || text.empty())
        return std::nullopt;
    std::vector<unsigned char> octets(text.size() / 4 * 3);
    const int size =
        EVP_DecodeBlock(octets.data(), reinterpret_cast<const unsigned char*>(text.data()),
                        static_cast<int>(text.size()));
    if (size < 0)
        return std::nullopt;
    const auto padding = std::count(text.end() - 2, text.end(), '=');
    return std::string(octets.begin(), octets.begin() + size - padding);
}

} // namespace

std::optional<Credentials> read_credentials(std::string_view authorization)
{
    const auto space = authorization.find(' ');
    if (space == std::string_view::npos)
        return std::nullopt;
    const auto scheme = authorization.substr(0, space);
    const auto rest = trimmed(authorization.substr(space + 1));
    if (equal_ignoring_case(scheme, "Bearer") && !rest.empty())
        return Credentials{{}, std::string(rest)};
    if (!equal_ignoring_case(scheme, "Basic"))
        return std::nullopt;
    const auto pair = decode_base64(rest);
    const auto colon = pair ? pair->find(':') : std::string::npos;
    if (colon == std::string::npos)
        return std::nullopt;
    return Credentials{pair->substr(0, colon), pair->substr(colon + 1)};
}

std::string challenge(std::string_view realm)
{
    const auto quoted_realm = "\"" + std::string(realm) + "\"";
    return "Bearer realm=" + quoted_realm + ", Basic realm=" + quoted_realm + ", charset=\"UTF-8\"";
}

} // namespace des
