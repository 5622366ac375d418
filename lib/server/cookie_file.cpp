#include "base/error.h"
#include "base/text.h"
#include "server/cookies.h"

#include <fmt/format.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string_view>

namespace des {
namespace {

// One that makes cookies, one that did before, and one that will (RFC 9018, section 5).
constexpr std::size_t most_secrets = 3;

std::optional<unsigned> value_of(char digit) noexcept
{
    const auto lower = to_lower(digit);
    if (is_digit(lower))
        return static_cast<unsigned>(lower - '0');
    if (lower >= 'a' && lower <= 'f')
        return static_cast<unsigned>(lower - 'a' + 10);
    return std::nullopt;
}

std::optional<SipKey> read_secret(std::string_view text)
{
    SipKey secret{};
    if (text.size() != 2 * secret.size())
        return std::nullopt;
    for (std::size_t i = 0; i < secret.size(); ++i) {
        const auto high = value_of(text[2 * i]);
        const auto low = value_of(text[2 * i + 1]);
        if (!high || !low)
            return std::nullopt;
        secret[i] = static_cast<std::uint8_t>(*high << 4U | *low);
    }
    return secret;
}

} // namespace

std::vector<SipKey> read_cookie_secrets(const std::string& path)
{
    std::ifstream file(path);
    if (!file)
        throw Failure(Reason::unreadable,
                      "cannot read " + quoted(path) + ": " + std::strerror(errno));
    return read_cookie_secrets(file, path);
}

std::vector<SipKey> read_cookie_secrets(std::istream& lines, const std::string& path)
{
    std::vector<SipKey> secrets;
    std::string line;
    for (int number = 1; std::getline(lines, line); ++number) {
        const auto text = trimmed(std::string_view(line).substr(0, line.find('#')));
        if (text.empty())
            continue;
        const auto secret = read_secret(text);
        // The line is a secret, if a broken one: it is not repeated.
        if (!secret)
            throw Failure(
                Reason::configuration,
                fmt::format("{}:{}: not a secret of 32 hexadecimal digits", path, number));
        secrets.push_back(*secret);
    }
    if (secrets.empty() || secrets.size() > most_secrets)
        throw Failure(
            Reason::configuration,
            fmt::format("{}: one to three secrets are needed, not {}", path, secrets.size()));
    return secrets;
}

} // namespace des
