#include "des-serve/options.h"

namespace des::tools {
namespace {

// What only a DES with a database can do.
void check_alone(const DaemonOptions& daemon)
{
    if (!daemon.http.addresses.empty())
        throw Failure(Reason::usage, "a replica has no profile: --http needs --db");
    for (const auto& rule : daemon.query_rules)
        if (!rule.sight.is_all)
            throw Failure(Reason::usage,
                          "a replica has no profiles to choose from: '" + rule.to_string() + "'");
    if (daemon.secondaries.is_used())
        throw Failure(Reason::usage,
                      "a replica has no secondaries: --allow-transfer and --notify need --db");
    if (!daemon.des_servers.empty())
        throw Failure(Reason::usage, "a replica has no profile: --role enum-server needs --db");
}

} // namespace

void ReplicaGroup::declare(CLI::App& app)
{
    app.add_option("--replica-of", primaries,
                   "Answer from a zone that this primary has: ADDR[:PORT] [key NAME]; may be "
                   "repeated")
        ->type_name("PRIMARY")
        ->allow_extra_args(false);
    app.add_option("--apex", apexes,
                   "The zone of --replica-of; repeated: its numbers are answered there too")
        ->type_name("NAME")
        ->allow_extra_args(false);
    app.add_option("--replica-file", file,
                   "Keeps the zone, so that it is answered before a primary can be asked")
        ->type_name("FILE");
}

void ReplicaGroup::put(DaemonOptions& daemon) const
{
    if (primaries.empty()) {
        if (!apexes.empty() || !file.empty())
            throw Failure(Reason::usage, "--apex and --replica-file are for --replica-of");
        if (daemon.database.empty())
            throw Failure(Reason::usage, "--db is required, or --replica-of");
        return;
    }
    check_alone(daemon);
    if (apexes.empty())
        throw Failure(Reason::usage, "--replica-of needs to know the zone: --apex");
    for (const auto& text : primaries)
        daemon.replica.primaries.push_back(cli::argument(TransferPeer::parse(text)));
    for (const auto& apex : apexes)
        daemon.replica.apexes.push_back(cli::argument(DomainName::parse(apex)));
    daemon.replica.file = file;
}

} // namespace des::tools
