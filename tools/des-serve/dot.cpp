#include "des-serve/options.h"

#include "base/socket_address.h"

namespace des::tools {
namespace {

constexpr std::uint16_t dot_port = 853; // RFC 7858, section 3.1

} // namespace

void DotGroup::declare(CLI::App& app)
{
    app.add_option("--dot", dot, "Answer DNS over TLS on this address; may be repeated")
        ->type_name("ADDR[:PORT]")
        ->allow_extra_args(false);
    app.add_option("--dot-certificate", certificate,
                   "Certificate chain for --dot, in PEM; default: that of --tls-certificate")
        ->type_name("FILE");
    app.add_option("--dot-key", key, "Its private key, in PEM")->type_name("FILE");
}

void DotGroup::put(DaemonOptions& daemon) const
{
    for (const auto& address : dot)
        daemon.dns.tls_addresses.push_back(cli::argument(SocketAddress::parse(address, dot_port)));
    if (certificate.empty() != key.empty())
        throw Failure(Reason::usage, "--dot-certificate and --dot-key belong together");
    if (dot.empty() && !certificate.empty())
        throw Failure(Reason::usage, "--dot-certificate needs --dot");
    if (!certificate.empty())
        daemon.dns.tls = {certificate, key};
    else if (daemon.http.tls)
        daemon.dns.tls = {daemon.http.tls->certificate, daemon.http.tls->key};
    else if (!dot.empty())
        throw Failure(Reason::usage,
                      "--dot needs a certificate: --dot-certificate and --dot-key, or "
                      "--tls-certificate and --tls-key");
}

} // namespace des::tools
