#include "resolver/name_servers.h"

#include "base/text.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>

namespace des {
namespace {

constexpr std::uint16_t dns_port = 53;
constexpr std::size_t most_name_servers = 3; // MAXNS of resolv.conf(5)

// What stands behind "nameserver" in a line; empty for any other line.
std::string_view server_in(std::string_view line)
{
    constexpr std::string_view keyword = "nameserver";
    constexpr std::string_view blanks = " \t";
    if (!line.starts_with(keyword))
        return {};
    line.remove_prefix(keyword.size());
    if (line.empty() || blanks.find(line.front()) == std::string_view::npos)
        return {};
    line = trimmed(line);
    return line.substr(0, line.find_first_of(blanks));
}

} // namespace

Result<SocketAddress> parse_server(std::string_view text)
{
    auto address = SocketAddress::parse(text, dns_port);
    if (address && (address->is_wildcard() || address->port() == 0))
        return invalid("not the address of a server: " + quoted(text));
    return address;
}

std::vector<SocketAddress> name_servers(std::string_view resolv_conf)
{
    std::vector<SocketAddress> servers;
    while (!resolv_conf.empty() && servers.size() < most_name_servers) {
        const auto line = resolv_conf.substr(0, resolv_conf.find('\n'));
        resolv_conf.remove_prefix(std::min(line.size() + 1, resolv_conf.size()));
        if (auto address = SocketAddress::parse(server_in(line), dns_port); address)
            servers.push_back(*address);
    }
    if (servers.empty())
        servers.push_back(value_or_throw(SocketAddress::parse("127.0.0.1", dns_port)));
    return servers;
}

std::vector<SocketAddress> system_name_servers()
{
    std::ifstream in("/etc/resolv.conf");
    return name_servers(std::string{std::istreambuf_iterator<char>(in), {}});
}

} // namespace des
