#include "des-serve/options.h"

#include "base/socket_address.h"

namespace des::tools {
namespace {

constexpr std::uint16_t http_port = 8053;

} // namespace

void HttpGroup::declare(CLI::App& app)
{
    app.add_option("--http", http,
                   "Answer partners (I1) and O&M systems (I4) on this address; may be repeated")
        ->type_name("ADDR[:PORT]")
        ->allow_extra_args(false);
    add_number(app, "--http-connections", connections, "HTTP connections in all", "N", a_million);
    add_number(app, "--http-per-client", per_client, "HTTP connections of one address", "N",
               a_million);
    add_number(app, "--http-header-timeout", header_timeout,
               "Refuse a request whose header takes longer", "SECONDS", a_day);
    add_number(app, "--http-body-timeout", body_timeout, "Refuse a request whose body takes longer",
               "SECONDS", a_day);
    add_number(app, "--http-idle-timeout", idle_timeout,
               "Close an HTTP connection after so long without a request", "SECONDS", a_day);
    app.add_option("--tls-certificate", tls_certificate, "Certificate chain for --http, in PEM")
        ->type_name("FILE");
    app.add_option("--tls-key", tls_key, "Its private key, in PEM")->type_name("FILE");
    app.add_option("--tls-client-ca", tls_client_ca,
                   "Ask clients for a certificate of one of these authorities")
        ->type_name("FILE");
    app.add_flag("--allow-cleartext", allow_cleartext, "HTTP without TLS beyond loopback too");
}

void HttpGroup::put(DaemonOptions& daemon) const
{
    for (const auto& address : http)
        daemon.http.addresses.push_back(cli::argument(SocketAddress::parse(address, http_port)));
    daemon.http.connections = connections;
    daemon.http.connections_per_client = per_client;
    daemon.http.header_time = std::chrono::seconds(header_timeout);
    daemon.http.body_time = std::chrono::seconds(body_timeout);
    daemon.http.idle_time = std::chrono::seconds(idle_timeout);
    if (tls_certificate.empty() != tls_key.empty())
        throw Failure(Reason::usage, "--tls-certificate and --tls-key belong together");
    if (!tls_certificate.empty())
        daemon.http.tls = TlsFiles{tls_certificate, tls_key, tls_client_ca};
    else if (!tls_client_ca.empty())
        throw Failure(Reason::usage, "--tls-client-ca needs --tls-certificate");
    if (allow_cleartext)
        daemon.cleartext = Cleartext::anywhere;
}

} // namespace des::tools
