#pragma once

#include "cli/tool.h"
#include "daemon/daemon.h"

#include <cstdint>
#include <string>
#include <vector>

// The options of des-serve in groups. Each group declares its options, and puts what was given
// into the options of the daemon; a file each.

namespace des::tools {

// Where and how DNS is answered.
struct DnsGroup {
    std::vector<std::string> dns = {"127.0.0.1:53"};
    std::size_t workers = usable_processors();
    std::size_t tcp_connections = 1000;
    std::size_t tcp_per_client = 100;
    unsigned idle_timeout = 10;
    std::uint16_t udp_size = 1232;
    std::string i_enum; // empty: off
    std::string query_log;

    void declare(CLI::App& app);
    void put(DaemonOptions& daemon) const;
};

// What the server says about itself.
struct IdentityGroup {
    std::string nsid;
    std::string chaos = "off";
    std::string identity; // empty: the name of this host

    void declare(CLI::App& app);
    void put(DaemonOptions& daemon) const;
};

// What keeps the server from being made to flood others.
struct LimitGroup {
    std::string cookies; // empty: on where a file of secrets is given
    std::string cookie_secret;
    std::uint32_t rate_limit = 0;
    std::uint32_t slip = 2;
    std::vector<std::string> exempt;
    unsigned max_wait = 100;

    void declare(CLI::App& app);
    void put(DaemonOptions& daemon) const;
};

// Who may query, and what it sees.
struct AccessGroup {
    std::vector<std::string> rules;

    void declare(CLI::App& app);
    void put(DaemonOptions& daemon) const;
};

// TSIG and zone transfer.
struct TransferGroup {
    std::vector<std::string> key_files;
    std::vector<std::string> allow_transfer;
    std::vector<std::string> notify;
    std::string fixed_blocks = "numbers";
    std::string catalog;

    void declare(CLI::App& app);
    void put(DaemonOptions& daemon) const;
};

// A read replica of another server.
struct ReplicaGroup {
    std::vector<std::string> primaries;
    std::vector<std::string> apexes;
    std::string file;

    void declare(CLI::App& app);
    // Behind all other groups: a replica is nothing else.
    void put(DaemonOptions& daemon) const;
};

// I1 and I4.
struct HttpGroup {
    std::vector<std::string> http;
    std::size_t connections = 1000;
    std::size_t per_client = 100;
    unsigned header_timeout = 10;
    unsigned body_timeout = 60;
    unsigned idle_timeout = 75;
    std::string tls_certificate;
    std::string tls_key;
    std::string tls_client_ca;
    bool allow_cleartext = false;

    void declare(CLI::App& app);
    void put(DaemonOptions& daemon) const;
};

// Which part the program plays in the resolution of numbers (Q.3643, clause 8.3).
struct RoleGroup {
    std::string role = "des";
    std::string mode = "iterative";
    std::vector<std::string> des;
    unsigned patience = 1'500; // milliseconds
    std::size_t max_waiting = 10'000;
    std::size_t cache_size = 64; // MiB
    unsigned serve_stale = 0;    // seconds

    void declare(CLI::App& app);
    void put(DaemonOptions& daemon) const;

private:
    ForwardOptions forward_options(const std::vector<DesServer>& servers) const;
};

// DNS over TLS.
struct DotGroup {
    std::vector<std::string> dot;
    std::string certificate;
    std::string key;

    void declare(CLI::App& app);
    // After HttpGroup, whose certificate is shared.
    void put(DaemonOptions& daemon) const;
};

// An option for a whole number from 1 to `most`.
template <class T>
CLI::Option* add_number(CLI::App& app, const char* name, T& value, const char* what,
                        const char* unit, int most)
{
    return app.add_option(name, value, what)
        ->type_name(unit)
        ->check(CLI::Range(1, most).description(""))
        ->capture_default_str();
}

inline constexpr int a_day = 86'400;        // in seconds
inline constexpr int a_million = 1'000'000; // connections

} // namespace des::tools
