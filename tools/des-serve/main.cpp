// des-serve: answer ENUM queries over DNS from the database of a DES, and exchange profiles with
// partners.

#include "des-serve/options.h"

#include "base/log.h"
#include "cli/version.h"

#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    std::string db;
    des::tools::DnsGroup dns;
    des::tools::RoleGroup role;
    des::tools::AccessGroup access;
    des::tools::TransferGroup transfer;
    des::tools::IdentityGroup identity;
    des::tools::LimitGroup limits;
    des::tools::ReplicaGroup replica;
    des::tools::HttpGroup http;
    des::tools::DotGroup dot;
    std::string log_level = "info";
};

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db)->required(false);
    options.dns.declare(app);
    options.role.declare(app);
    options.access.declare(app);
    options.transfer.declare(app);
    options.identity.declare(app);
    options.limits.declare(app);
    options.replica.declare(app);
    options.http.declare(app);
    options.dot.declare(app);
    des::cli::add_choice(app, "--log-level", options.log_level,
                         {"error", "warning", "info", "debug"}, "What to log")
        ->capture_default_str();
}

des::DaemonOptions daemon_options(const Options& options)
{
    des::DaemonOptions made;
    made.database = options.db;
    made.version = des::cli::version;
    options.dns.put(made);
    options.role.put(made);
    options.access.put(made);
    options.transfer.put(made);
    options.identity.put(made);
    options.limits.put(made);
    options.http.put(made);
    options.dot.put(made);
    options.replica.put(made);
    return made;
}

// For scripts, which have asked for port 0 and have to learn which it is.
void say_ready(const des::Endpoints& endpoints)
{
    std::string line = "ready";
    for (const auto& address : endpoints.dns)
        line += " dns=" + address.to_string();
    for (const auto& address : endpoints.tls)
        line += " dot=" + address.to_string();
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
