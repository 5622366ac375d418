#include "des-serve/options.h"

#include "base/socket_address.h"
#include "base/text.h"

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
    app.add_option("--i-enum", i_enum,
                   "Answer names with this label behind the country code like those without")
        ->type_name("LABEL")
        ->expected(0, 1)
        ->default_str("i");
    app.add_option("--query-log", query_log, "Log every query here; SIGUSR1 turns it off and on")
        ->type_name("FILE");
}

void DnsGroup::put(DaemonOptions& daemon) const
{
    for (const auto& address : dns)
        daemon.dns.addresses.push_back(cli::argument(SocketAddress::parse(address, dns_port)));
    daemon.dns.workers = workers;
    daemon.dns.settings.udp_size = udp_size;
    daemon.dns.query_log = query_log;
    if (!i_enum.empty()) {
        if (!is_branch_label(i_enum))
            throw Failure(Reason::usage, "not a label for --i-enum: " + des::quoted(i_enum));
        daemon.dns.settings.branch.emplace(i_enum);
    }
    daemon.dns.tcp = {.connections = tcp_connections,
                      .connections_per_client = tcp_per_client,
                      .idle = std::chrono::seconds(idle_timeout)};
}

} // namespace des::tools
