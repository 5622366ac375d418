#include "des-serve/options.h"

#include "base/socket_address.h"

namespace des::tools {
namespace {

constexpr std::uint16_t dns_port = 53;

} // namespace

void DnsGroup::declare(CLI::App& app)
{
    app.add_option("--dns", dns, "Answer DNS on this address; may be repeated, port 0 picks one")
        ->type_name("ADDR[:PORT]")
        ->allow_extra_args(false)
        ->capture_default_str();
    app.add_option("--workers", workers, "Threads that answer UDP; default: a processor each")
        ->type_name("N")
        ->check(CLI::Range(1, 256).description(""));
    add_number(app, "--tcp-connections", tcp_connections, "TCP connections in all", "N", a_million);
    add_number(app, "--tcp-per-client", tcp_per_client, "TCP connections of one address", "N",
               a_million);
    add_number(app, "--idle-timeout", idle_timeout,
               "Close a TCP connection after so long without a query", "SECONDS", a_day);
    app.add_option("--udp-size", udp_size, "The most octets a UDP answer may have")
        ->type_name("OCTETS")
        ->check(CLI::Range(512, 4096).description(""))
        ->capture_default_str();
}

void DnsGroup::put(DaemonOptions& daemon) const
{
    for (const auto& address : dns)
        daemon.dns.addresses.push_back(cli::argument(SocketAddress::parse(address, dns_port)));
    daemon.dns.workers = workers;
    daemon.dns.settings.udp_size = udp_size;
    daemon.dns.tcp = {.connections = tcp_connections,
                      .connections_per_client = tcp_per_client,
                      .idle = std::chrono::seconds(idle_timeout)};
}

} // namespace des::tools
