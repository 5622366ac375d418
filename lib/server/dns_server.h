#pragma once

#include "base/socket_address.h"
#include "forward/forwarder.h"
#include "server/tcp_server.h"
#include "server/udp_worker.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace des {

struct DnsOptions {
    std::vector<SocketAddress> addresses; // at least one; port 0: one that is free
    std::size_t workers = 1;
    Settings settings;
    TcpLimits tcp;
    std::vector<SocketAddress> tls_addresses;    // with the same limits as TCP
    CertificateFiles tls;                        // needed where there are any
    std::chrono::milliseconds longest_wait{100}; // of a UDP query for its turn; 0: as it comes
    std::string query_log;                       // a file; empty: none
    std::optional<ForwardOptions> forward;       // whom to ask what the snapshot does not know
};

struct DnsCounts {
    std::uint64_t udp_queries = 0;
    std::uint64_t udp_answers = 0;
    std::uint64_t udp_unsent = 0;
    std::uint64_t udp_late = 0;    // had waited for too long; most are not answered
    std::uint64_t udp_overrun = 0; // dropped by the kernel before they could wait
    std::uint64_t tcp_connections = 0;
    std::uint64_t tcp_queries = 0;
    std::uint64_t tcp_answers = 0;
    std::uint64_t tls_connections = 0;
    std::uint64_t tls_queries = 0;
    std::uint64_t tls_answers = 0;
    QueryCounts queries; // of all transports
    QueryLog::Counts logged;
    std::optional<ForwardCounts> forwarding;
};

// Answers from the current snapshot over UDP and TCP, on every address, and over TLS on others. TLS
// has a thread of its own: handshakes take long, and hold up nobody else.
class DnsServer {
public:
    // Listens, but does not answer yet. Throws Failure(configuration) when an address is taken, or
    // what a certificate's file holds is none.
    DnsServer(const DnsOptions& options, const CurrentSnapshot& current);

    // From now on answers are made so. The number of workers and the addresses stay.
    void set(const Settings& settings);

    const CurrentSettings& settings() const noexcept { return settings_; }

    // As in the options, with the ports that were chosen.
    const std::vector<SocketAddress>& addresses() const noexcept { return addresses_; }
    const std::vector<SocketAddress>& tls_addresses() const noexcept { return tls_addresses_; }

    // Reads the files of the certificate again, for sessions that begin from now on. Throws as the
    // constructor does: then the one before holds.
    void renew_certificate();

    void start();
    // Answers what has arrived, closes the sessions, and then returns.
    void drain();

    // Where queries are logged; nullptr: nowhere.
    QueryLog* query_log() noexcept { return log_.get(); }
    DnsCounts counts() const;

private:
    void listen_for_tls(const DnsOptions& options, const Desk& desk);

    CurrentSettings settings_;
    QueryBooks books_;
    std::unique_ptr<QueryLog> log_;
    std::unique_ptr<Forwarder> forwarder_; // may be none; outlives those who answer
    std::vector<SocketAddress> addresses_;
    std::vector<SocketAddress> tls_addresses_;
    CertificateFiles tls_files_;
    CurrentIdentity identity_;
    std::vector<std::unique_ptr<UdpWorker>> workers_;
    std::unique_ptr<TcpServer> tcp_;
    std::unique_ptr<TcpServer> tls_; // none without addresses
};

} // namespace des
