#include "server/transfer_peer.h"

#include "base/text.h"

#include <algorithm>

namespace des {
namespace {

constexpr std::uint16_t dns_port = 53;

} // namespace

Result<TransferPeer> TransferPeer::parse(std::string_view text)
{
    const auto space = std::min(text.find(' '), text.size());
    auto address = SocketAddress::parse(text.substr(0, space), dns_port);
    if (!address)
        return tl::unexpected(address.error());
    if (address->is_wildcard() || address->port() == 0)
        return invalid("not the address of a name server: " + quoted(text));
    const auto rest = trimmed(text.substr(space));
    if (rest.empty())
        return TransferPeer{*address, std::nullopt};
    constexpr std::string_view word = "key ";
    if (!rest.starts_with(word))
        return invalid("expected ADDR[:PORT] [key NAME], not " + quoted(text));
    auto key = DomainName::parse(trimmed(rest.substr(word.size())));
    if (!key)
        return tl::unexpected(key.error());
    return TransferPeer{*address, *std::move(key)};
}

} // namespace des
