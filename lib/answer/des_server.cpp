#include "answer/des_server.h"

#include "base/text.h"
#include "e164/number.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::uint16_t dns_port = 53;

// The next of the words that are set apart by one of `separators`; they are taken off the text.
std::string_view next_word(std::string_view& text, std::string_view separators) noexcept
{
    const auto end = std::min(text.find_first_of(separators), text.size());
    const auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return word;
}

Result<void> add_prefixes(std::string_view list, std::vector<NumberKey>& prefixes)
{
    do {
        const auto word = next_word(list, ",");
        const auto prefix = E164Number::parse(word);
        if (!prefix)
            return invalid("not a prefix of E.164 numbers: " + quoted(word));
        prefixes.emplace_back(NumberBlock::of(*prefix));
    } while (!list.empty());
    return {};
}

Result<void> set_name(std::string_view text, std::optional<DomainName>& name)
{
    auto parsed = DomainName::parse(text);
    if (!parsed)
        return tl::unexpected(parsed.error());
    if (name || parsed->is_root())
        return invalid("a DES has one name, not " + quoted(text));
    name = *std::move(parsed);
    return {};
}

Result<void> add_address(std::string_view text, DesServer& server)
{
    const auto address = SocketAddress::parse(text, dns_port);
    if (!address)
        return tl::unexpected(address.error());
    if (address->is_wildcard() || address->port() == 0)
        return invalid("not the address of a DES: " + quoted(text));
    // Where no port is given, another default shows.
    const auto other = SocketAddress::parse(text, dns_port + 1);
    server.has_port = server.has_port || (other && *other == *address);
    server.addresses.push_back(*address);
    return {};
}

Result<void> add_word(std::string_view word, DesServer& server)
{
    constexpr std::string_view name = "name=";
    constexpr std::string_view prefix = "prefix=";
    if (word.starts_with(name))
        return set_name(word.substr(name.size()), server.name);
    if (word.starts_with(prefix))
        return add_prefixes(word.substr(prefix.size()), server.prefixes);
    return add_address(word, server);
}

} // namespace

Result<DesServer> DesServer::parse(std::string_view text)
{
    DesServer server;
    for (auto rest = text; !rest.empty();) {
        const auto word = next_word(rest, " \t");
        if (word.empty())
            continue;
        if (const auto added = add_word(word, server); !added)
            return tl::unexpected(added.error());
    }
    if (server.addresses.empty())
        return invalid("a DES without an address: " + quoted(text));
    return server;
}

} // namespace des
