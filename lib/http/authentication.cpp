#include "http/authentication.h"

#include "base/base64.h"
#include "base/text.h"

namespace des {

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
