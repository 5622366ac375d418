#include "des-serve/options.h"

namespace des::tools {
namespace {

constexpr const char* enum_server = "enum-server";

} // namespace

void RoleGroup::declare(CLI::App& app)
{
    cli::add_choice(app, "--role", role, {"des", enum_server},
                    "Answer from all profiles, or only the own and send on the rest")
        ->capture_default_str();
    cli::add_choice(app, "--mode", mode, {"iterative"},
                    "How an enum-server sends on: by referring clients to the DES")
        ->capture_default_str();
    app.add_option("--des", des,
                   "Where the DES of an enum-server is: ADDR... [name=NAME] [prefix=+NN,...]; "
                   "may be repeated")
        ->type_name("DES")
        ->allow_extra_args(false);
}

void RoleGroup::put(DaemonOptions& daemon) const
{
    if (role != enum_server) {
        if (!des.empty())
            throw Failure(Reason::usage, "--des is for --role enum-server");
        return;
    }
    if (des.empty())
        throw Failure(Reason::usage, "--role enum-server needs to know where the DES is: --des");
    if (des.size() > most_des_servers)
        throw Failure(Reason::usage, "--des is given too often");
    for (const auto& text : des) {
        auto server = cli::argument(DesServer::parse(text));
        if (server.has_port)
            throw Failure(Reason::usage, "a referral cannot name a port: '" + text + "'");
        daemon.des_servers.push_back(std::move(server));
    }
}

} // namespace des::tools
