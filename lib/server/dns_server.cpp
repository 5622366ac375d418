#include "server/dns_server.h"

#include "server/listen.h"

#include <chrono>
#include <future>
#include <utility>

namespace des {
namespace {

// A client that has not taken its answers after this time is not going to.
constexpr std::chrono::seconds drain_patience{5};

} // namespace

DnsServer::DnsServer(const DnsOptions& options, const CurrentSnapshot& current) :
    settings_(std::make_shared<const Settings>(options.settings)), tls_files_(options.tls)
{
    if (!options.query_log.empty())
        log_ = std::make_unique<QueryLog>(options.query_log);
    std::vector<std::vector<UniqueFd>> udp(options.workers);
    std::vector<UniqueFd> tcp;
    for (const auto& address : options.addresses) {
        auto opened = listen_on(address, options.workers);
        addresses_.push_back(opened.address);
        tcp.push_back(std::move(opened.tcp));
        for (std::size_t i = 0; i < options.workers; ++i)
            udp[i].push_back(std::move(opened.udp[i]));
    }
    if (options.forward)
        forwarder_ = std::make_unique<Forwarder>(*options.forward);
    const Desk desk(current, settings_, books_, {log_.get(), forwarder_.get()});
    for (auto& sockets : udp)
        workers_.push_back(
            std::make_unique<UdpWorker>(std::move(sockets), desk, options.longest_wait));
    tcp_ = std::make_unique<TcpServer>(std::move(tcp), desk, options.tcp);
    listen_for_tls(options, desk);
}

void DnsServer::listen_for_tls(const DnsOptions& options, const Desk& desk)
{
    if (options.tls_addresses.empty())
        return;
    renew_certificate();
    std::vector<UniqueFd> listeners;
    for (const auto& address : options.tls_addresses) {
        auto opened = listen_on_tcp(address);
        tls_addresses_.push_back(opened.address);
        listeners.push_back(std::move(opened.tcp));
    }
    tls_ = std::make_unique<TcpServer>(std::move(listeners), desk, options.tcp, &identity_);
}

void DnsServer::renew_certificate()
{
    identity_.store(std::make_shared<const TlsIdentity>(tls_files_));
}

void DnsServer::set(const Settings& settings)
{
    settings_.store(std::make_shared<const Settings>(settings));
}

void DnsServer::start()
{
    if (forwarder_)
        forwarder_->start();
    for (const auto& worker : workers_)
        worker->start();
    tcp_->start();
    if (tls_)
        tls_->start();
}

void DnsServer::drain()
{
    // Meanwhile UDP is answered.
    const auto tls = std::async(std::launch::async, [this] {
        if (tls_)
            tls_->drain(drain_patience);
    });
    tcp_->drain(drain_patience);
    tls.wait();
    for (const auto& worker : workers_)
        worker->drain();
    if (forwarder_)
        forwarder_->drain();
}

DnsCounts DnsServer::counts() const
{
    DnsCounts counts;
    for (const auto& worker : workers_) {
        counts.udp_queries += worker->counters().received;
        counts.udp_answers += worker->counters().answered + worker->late_counters().answered;
        counts.udp_unsent += worker->counters().unsent + worker->late_counters().unsent;
        counts.udp_late += worker->counters().late;
        counts.udp_overrun += worker->counters().overrun;
    }
    counts.queries = books_.total();
    if (log_)
        counts.logged = log_->counts();
    if (forwarder_)
        counts.forwarding = forwarder_->counts();
    counts.tcp_connections = tcp_->counters().connections;
    counts.tcp_queries = tcp_->counters().received;
    counts.tcp_answers = tcp_->counters().answered;
    if (tls_) {
        counts.tls_connections = tls_->counters().connections;
        counts.tls_queries = tls_->counters().received;
        counts.tls_answers = tls_->counters().answered;
    }
    return counts;
}

} // namespace des
