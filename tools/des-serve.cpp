// des-serve: answer ENUM queries over DNS from the database of a DES, and exchange profiles with
// partners.

#include "base/log.h"
#include "base/socket_address.h"
#include "cli/tool.h"
#include "cli/version.h"
#include "daemon/daemon.h"

#include <iostream>
#include <string>
#include <vector>

namespace {

using des::cli::ExitCode;

constexpr std::uint16_t dns_port = 53;
constexpr std::uint16_t http_port = 8053;

struct Options {
    std::string db;
    std::vector<std::string> dns = {"127.0.0.1:53"};
    std::size_t workers = des::usable_processors();
    std::size_t tcp_connections = 1000;
    std::size_t tcp_per_client = 100;
    unsigned idle_timeout = 10;
    std::uint16_t udp_size = 1232;
    std::vector<std::string> http;
    std::size_t http_connections = 1000;
    std::size_t http_per_client = 100;
    unsigned http_header_timeout = 10;
    unsigned http_body_timeout = 60;
    unsigned http_idle_timeout = 75;
    std::string tls_certificate;
    std::string tls_key;
    std::string tls_client_ca;
    bool allow_cleartext = false;
    std::string log_level = "info";
};

void declare_http_limits(CLI::App& app, Options& options)
{
    const auto add = [&app](const char* name, auto& value, const char* what, const char* type,
                            int most) {
        app.add_option(name, value, what)
            ->type_name(type)
            ->check(CLI::Range(1, most).description(""))
            ->capture_default_str();
    };
    constexpr int a_day = 86'400;
    add("--http-connections", options.http_connections, "HTTP connections in all", "N", 1'000'000);
    add("--http-per-client", options.http_per_client, "HTTP connections of one address", "N",
        1'000'000);
    add("--http-header-timeout", options.http_header_timeout,
        "Refuse a request whose header takes longer", "SECONDS", a_day);
    add("--http-body-timeout", options.http_body_timeout,
        "Refuse a request whose body takes longer", "SECONDS", a_day);
    add("--http-idle-timeout", options.http_idle_timeout,
        "Close an HTTP connection after so long without a request", "SECONDS", a_day);
}

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db);
    app.add_option("--dns", options.dns,
                   "Answer DNS on this address; may be repeated, port 0 picks one")
        ->type_name("ADDR[:PORT]")
        ->allow_extra_args(false)
        ->capture_default_str();
    app.add_option("--workers", options.workers,
                   "Threads that answer UDP; default: a processor each")
        ->type_name("N")
        ->check(CLI::Range(1, 256).description(""));
    app.add_option("--tcp-connections", options.tcp_connections, "TCP connections in all")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000).description(""))
        ->capture_default_str();
    app.add_option("--tcp-per-client", options.tcp_per_client, "TCP connections of one address")
        ->type_name("N")
        ->check(CLI::Range(1, 1'000'000).description(""))
        ->capture_default_str();
    app.add_option("--idle-timeout", options.idle_timeout,
                   "Close a TCP connection after so long without a query")
        ->type_name("SECONDS")
        ->check(CLI::Range(1, 86'400).description(""))
        ->capture_default_str();
    app.add_option("--udp-size", options.udp_size, "The most octets a UDP answer may have")
        ->type_name("OCTETS")
        ->check(CLI::Range(512, 4096).description(""))
        ->capture_default_str();
    app.add_option("--http", options.http,
                   "Answer partners (I1) and O&M systems (I4) on this address; may be repeated")
        ->type_name("ADDR[:PORT]")
        ->allow_extra_args(false);
    declare_http_limits(app, options);
    app.add_option("--tls-certificate", options.tls_certificate,
                   "Certificate chain for --http, in PEM")
        ->type_name("FILE");
    app.add_option("--tls-key", options.tls_key, "Its private key, in PEM")->type_name("FILE");
    app.add_option("--tls-client-ca", options.tls_client_ca,
                   "Ask clients for a certificate of one of these authorities")
        ->type_name("FILE");
    app.add_flag("--allow-cleartext", options.allow_cleartext,
                 "HTTP without TLS beyond loopback too");
    des::cli::add_choice(app, "--log-level", options.log_level,
                         {"error", "warning", "info", "debug"}, "What to log")
        ->capture_default_str();
}

des::HttpOptions http_options(const Options& options)
{
    des::HttpOptions http;
    for (const auto& address : options.http)
        http.addresses.push_back(des::cli::argument(des::SocketAddress::parse(address, http_port)));
    http.connections = options.http_connections;
    http.connections_per_client = options.http_per_client;
    http.header_time = std::chrono::seconds(options.http_header_timeout);
    http.body_time = std::chrono::seconds(options.http_body_timeout);
    http.idle_time = std::chrono::seconds(options.http_idle_timeout);
    if (options.tls_certificate.empty() != options.tls_key.empty())
        throw des::Failure(des::Reason::usage, "--tls-certificate and --tls-key belong together");
    if (!options.tls_certificate.empty())
        http.tls = des::TlsFiles{options.tls_certificate, options.tls_key, options.tls_client_ca};
    else if (!options.tls_client_ca.empty())
        throw des::Failure(des::Reason::usage, "--tls-client-ca needs --tls-certificate");
    return http;
}

des::DaemonOptions daemon_options(const Options& options)
{
    des::DaemonOptions made;
    made.database = options.db;
    for (const auto& address : options.dns)
        made.dns.addresses.push_back(
            des::cli::argument(des::SocketAddress::parse(address, dns_port)));
    made.dns.workers = options.workers;
    made.dns.settings.udp_size = options.udp_size;
    made.dns.tcp = {.connections = options.tcp_connections,
                    .connections_per_client = options.tcp_per_client,
                    .idle = std::chrono::seconds(options.idle_timeout)};
    made.http = http_options(options);
    made.version = des::cli::version;
    if (options.allow_cleartext)
        made.cleartext = des::Cleartext::anywhere;
    return made;
}

// For scripts, which have asked for port 0 and have to learn which it is.
void say_ready(const des::Endpoints& endpoints)
{
    std::string line = "ready";
    for (const auto& address : endpoints.dns)
        line += " dns=" + address.to_string();
    for (const auto& address : endpoints.http)
        line += " http=" + address.to_string();
    std::cerr << line + '\n' << std::flush;
}

ExitCode serve(const Options& options)
{
    const auto made = daemon_options(options);
    des::log::set_level(des::cli::argument(des::log::parse_level(options.log_level)));
    des::serve(made, say_ready);
    return ExitCode::ok;
}

} // namespace

int main(int argc, char** argv)
{
    return des::cli::run(argc, argv, "Answer ENUM queries over DNS from the database of a DES.",
                         declare, serve);
}
