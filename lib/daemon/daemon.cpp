#include "daemon/daemon.h"

#include "base/address_prefix.h"
#include "base/log.h"
#include "daemon/control.h"
#include "daemon/exchange.h"
#include "daemon/feed.h"
#include "daemon/service_manager.h"
#include "daemon/settings_reader.h"
#include "procedures/i1_service.h"
#include "procedures/i4_service.h"

#include <sched.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <optional>
#include <stop_token>

namespace des {
namespace {

// For what is open beside connections and sockets: the log, a client being refused, and the files
// of the database, which every request at work has open.
constexpr rlim_t other_descriptors = 256;
// To the DESs that an enum-server asks: those in use and those they have replaced, and over TCP.
constexpr rlim_t descriptors_of_a_des = 32;
constexpr rlim_t descriptors_to_all_des = 256;
constexpr rlim_t descriptors_of_a_request = 4;

rlim_t descriptors_to_des(const DnsOptions& dns)
{
    rlim_t needed = dns.forward ? descriptors_to_all_des : 0;
    if (dns.forward)
        for (const auto& server : dns.forward->servers)
            needed += descriptors_of_a_des * server.addresses.size();
    return needed;
}

// The soft limit is often 1024 where the hard one is far higher (systemd.exec(5)). Where that is
// not enough, idle connections are closed before descriptors run out.
void fit_to_descriptors(DnsOptions& dns, HttpOptions& http)
{
    const bool has_http = !http.addresses.empty();
    const bool has_tls = !dns.tls_addresses.empty();
    const rlim_t others = dns.addresses.size() * (dns.workers + 1) + dns.workers +
        dns.tls_addresses.size() + http.addresses.size() +
        (has_http ? http.handlers * descriptors_of_a_request : 0) + descriptors_to_des(dns) +
        other_descriptors;
    const rlim_t wanted =
        dns.tcp.connections * (has_tls ? 2 : 1) + (has_http ? http.connections : 0);
    rlimit limit{};
    getrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= others + wanted)
        return;
    limit.rlim_cur = std::min(others + wanted, limit.rlim_max);
    setrlimit(RLIMIT_NOFILE, &limit);
    if (limit.rlim_cur >= others + wanted)
        return;
    const auto left = std::max(limit.rlim_cur, others + 2) - others;
    const auto fitting = [left, wanted](std::size_t connections) {
        return std::max<std::size_t>(1, left * connections / wanted);
    };
    log::warning("a limit of {} open files leaves room for {} TCP connections, not {}",
                 limit.rlim_cur, left, wanted);
    dns.tcp.connections = fitting(dns.tcp.connections);
    http.connections = fitting(http.connections);
}

std::string joined(const std::vector<SocketAddress>& addresses)
{
    std::string text;
    for (const auto& address : addresses)
        text += (text.empty() ? "" : ", ") + address.to_string();
    return text;
}

void log_counts(const DnsCounts& counts)
{
    log::info("stopped; answered {} of {} queries over UDP, {} of {} over TCP in {} connections, "
              "{} of {} over TLS in {}; {} answers could not be sent",
              counts.udp_answers, counts.udp_queries, counts.tcp_answers, counts.tcp_queries,
              counts.tcp_connections, counts.tls_answers, counts.tls_queries,
              counts.tls_connections, counts.udp_unsent);
    if (!counts.forwarding)
        return;
    const auto& forwarding = *counts.forwarding;
    log::info(
        "of DESs' numbers {} answers came from the cache, {} queries were passed on: {} waited "
        "for an answer under way, {} were too many, {} got stale answers, {} SERVFAIL",
        forwarding.hits, forwarding.asked, forwarding.coalesced, forwarding.refused,
        forwarding.stale, forwarding.failed);
    log::info("asked DESs {} times, {} over TCP; {} time-outs, {} fail-overs, {} messages dropped",
              forwarding.sent, forwarding.over_tcp, forwarding.time_outs, forwarding.failovers,
              forwarding.dropped);
}

// A database of an older version is brought up to date, unless it cannot be written: then reading
// it says what is wrong.
void bring_up_to_date(const std::string& database)
{
    try {
        Store::open(database, Access::read_write);
    } catch (const Failure& failure) {
        if (failure.error().reason != Reason::unreadable)
            throw;
    }
}

// What is not encrypted stays on this machine, unless somebody wants it otherwise.
void check_cleartext(const DaemonOptions& options)
{
    if (options.http.tls || options.cleartext == Cleartext::anywhere)
        return;
    const auto ipv4_loopback = value_or_throw(AddressPrefix::parse("127.0.0.0/8"));
    const auto ipv6_loopback = value_or_throw(AddressPrefix::parse("::1"));
    for (const auto& address : options.http.addresses)
        if (!ipv4_loopback.contains(address) && !ipv6_loopback.contains(address))
            throw Failure(Reason::configuration,
                          "HTTP on " + address.to_string() +
                              " needs a certificate (--tls-certificate, --tls-key), or "
                              "--allow-cleartext");
}

FeedTerms feed_terms(const DaemonOptions& options, std::optional<Secondaries>& secondaries)
{
    using Profiles = FeedTerms::Profiles;
    FeedTerms terms{
        options.des_servers.empty() ? Profiles::all : Profiles::own, options.des_servers, {}};
    if (secondaries)
        terms.published = [&](ServedChange change) { secondaries->published(std::move(change)); };
    return terms;
}

std::unique_ptr<Source> make_source(const DaemonOptions& options, CurrentSnapshot& current,
                                    OperatorNumbers& operators, const CurrentSettings& settings,
                                    std::optional<Secondaries>& secondaries)
{
    if (options.is_replica())
        return std::make_unique<Follower>(options.replica, current, settings);
    return std::make_unique<Feed>(options.database, current, operators,
                                  feed_terms(options, secondaries));
}

// What holds goes on to hold where a file is wrong.
void renew_settings(const DaemonOptions& options, OperatorNumbers& operators,
                    DnsServer& dns) noexcept
{
    try {
        const auto settings = read_settings(options, operators);
        dns.set(settings);
        log::info("read {} TSIG keys", settings.keys->size());
    } catch (const std::exception& failure) {
        log::error("{}; keeping the settings read before", failure.what());
    }
}

// I1 and I4 on one HTTP server.
class Management {
public:
    Management(const DaemonOptions& options, Exchange& exchange) :
        i1_(options.database,
            {[&exchange](const OperatorId& partner) { exchange.partner_called(partner); },
             [&exchange](const OperatorId& partner) { exchange.profile_wanted(partner); }}),
        i4_(
            options.database, options.version, [&exchange] { exchange.changed(); },
            stop_.get_token()),
        server_(options.http, [this](const HttpRequest& request) { return handle(request); })
    {
    }

    const std::vector<SocketAddress>& addresses() const noexcept { return server_.addresses(); }
    void start() { server_.start(); }
    void renew_certificate() { server_.renew_certificate(); }
    void drain()
    {
        stop_.request_stop();
        server_.drain();
    }
    std::uint64_t requests() const noexcept { return server_.counts().requests; }

private:
    HttpReply handle(const HttpRequest& request) const
    {
        auto reply = request.path.starts_with("/i4") ? i4_.handle(request) : i1_.handle(request);
        log::debug("{} {} from {}: {}", request.method, request.path, request.peer.to_string(),
                   reply.status);
        return reply;
    }

    std::stop_source stop_;
    I1Service i1_;
    I4Service i4_;
    HttpServer server_; // the last: it uses the others
};

// For each of both servers: where the new one cannot be used, the one before goes on.
template <class Server>
void renew_certificate(Server& server) noexcept
{
    try {
        server.renew_certificate();
    } catch (const std::exception& error) {
        log::error("the certificate stays as it was: {}", error.what());
    }
}

void renew_certificates(DnsServer& dns, std::optional<Management>& management)
{
    if (!dns.tls_addresses().empty())
        renew_certificate(dns);
    if (management)
        renew_certificate(*management);
}

} // namespace

void serve(DaemonOptions options, const std::function<void(const Endpoints&)>& ready)
{
    // Until Control takes them over.
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGHUP, SIG_IGN);
    std::signal(SIGUSR1, SIG_IGN);

    check_cleartext(options);
    if (options.is_replica())
        options.dns.settings.notify_door =
            std::make_shared<NotifyDoor>(options.replica.primaries, options.replica.apexes);
    else
        bring_up_to_date(options.database);
    fit_to_descriptors(options.dns, options.http);
    OperatorNumbers operators;
    options.dns.settings = read_settings(options, operators);
    // The ports first: that one is taken need not wait until a large database has been read.
    CurrentSnapshot current;
    DnsServer dns(options.dns, current);
    Exchange exchange(options.database, options.cleartext);
    std::optional<Management> management;
    if (!options.http.addresses.empty())
        management.emplace(options, exchange);
    std::optional<Secondaries> secondaries;
    if (options.secondaries.is_used())
        secondaries.emplace(options.secondaries, dns.settings());
    const auto source = make_source(options, current, operators, dns.settings(), secondaries);
    if (secondaries) {
        options.dns.settings.transfers = &secondaries->open(current.load()->zone());
        dns.set(options.dns.settings);
    }
    Control control(*source, dns, [&] {
        renew_settings(options, operators, dns);
        renew_certificates(dns, management);
    });
    dns.start();
    source->start();
    log::info("answering on {}, {} workers", joined(dns.addresses()), options.dns.workers);
    Endpoints endpoints{dns.addresses(), dns.tls_addresses(), {}};
    if (!endpoints.tls.empty())
        log::info("DNS over TLS on {}", joined(endpoints.tls));
    if (management) {
        management->start();
        exchange.start();
        endpoints.http = management->addresses();
        log::info("I1 and I4 on {}", joined(endpoints.http));
    }
    ready(endpoints);
    service_manager::ready("Answering on " + joined(dns.addresses()));

    control.run();
    service_manager::stopping();
    if (management) {
        management->drain();
        exchange.stop();
        log::info("answered {} requests over HTTP", management->requests());
    }
    dns.drain();
    log_counts(dns.counts());
}

std::size_t usable_processors()
{
    cpu_set_t usable;
    if (sched_getaffinity(0, sizeof(usable), &usable) != 0)
        return 1;
    return static_cast<std::size_t>(CPU_COUNT(&usable));
}

} // namespace des
