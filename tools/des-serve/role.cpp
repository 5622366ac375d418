#include "des-serve/options.h"

#include <fmt/format.h>

namespace des::tools {
namespace {

constexpr const char* enum_server = "enum-server";
constexpr const char* recursive = "recursive";

std::vector<DesServer> parse_servers(const std::vector<std::string>& texts)
{
    if (texts.empty())
        throw Failure(Reason::usage, "--role enum-server needs to know where the DES is: --des");
    if (texts.size() > most_des_servers)
        throw Failure(Reason::usage, fmt::format("more than {} DESs: --des", most_des_servers));
    std::vector<DesServer> servers;
    for (const auto& text : texts)
        servers.push_back(cli::argument(DesServer::parse(text)));
    return servers;
}

} // namespace

void RoleGroup::declare(CLI::App& app)
{
    cli::add_choice(app, "--role", role, {"des", enum_server},
                    "Answer from all profiles, or only the own and leave the rest to the DES")
        ->capture_default_str();
    cli::add_choice(app, "--mode", mode, {"iterative", recursive},
                    "An enum-server refers to the DES, or asks it")
        ->capture_default_str();
    app.add_option("--des", des,
                   "Where the DES of an enum-server is: ADDR[:PORT]... [name=NAME] "
                   "[prefix=+NN,...]; may be repeated")
        ->type_name("DES")
        ->allow_extra_args(false);
    add_number(app, "--patience", patience, "Give up a question to DESs after so long",
               "MILLISECONDS", 60'000);
    add_number(app, "--max-waiting", max_waiting, "Clients that may wait for DESs at a time", "N",
               a_million);
    add_number(app, "--cache-size", cache_size, "Memory for answers of DESs", "MIB", 1 << 20);
    app.add_option("--serve-stale", serve_stale,
                   "While no DES answers, give answers that have expired so long ago")
        ->type_name("SECONDS")
        ->check(CLI::Range(0, 7 * a_day).description(""))
        ->capture_default_str();
}

void RoleGroup::put(DaemonOptions& daemon) const
{
    if (role != enum_server) {
        if (!des.empty())
            throw Failure(Reason::usage, "--des is for --role enum-server");
        return;
    }
    daemon.des_servers = parse_servers(des);
    if (mode == recursive) {
        daemon.dns.forward = forward_options(daemon.des_servers);
        return;
    }
    for (std::size_t i = 0; i < des.size(); ++i)
        if (daemon.des_servers[i].has_port)
            throw Failure(Reason::usage, "a referral cannot name a port: '" + des[i] + "'");
}

ForwardOptions RoleGroup::forward_options(const std::vector<DesServer>& servers) const
{
    ForwardOptions forward;
    forward.servers = servers;
    forward.patience = std::chrono::milliseconds(patience);
    forward.most_waiting = max_waiting;
    forward.cache.octets = cache_size << 20U;
    forward.cache.stale = std::chrono::seconds(serve_stale);
    return forward;
}

} // namespace des::tools
