// des-enrol init: creates the database of a DES.

#include "base/mailbox.h"
#include "des-enrol/commands.h"
#include "e164/enum_name.h"
#include "store/store.h"

#include <algorithm>

namespace des {
namespace {

using cli::argument;
using cli::ExitCode;

struct Options {
    std::string db;
    std::string id;
    std::vector<std::string> apexes;
    std::vector<std::string> name_servers;
    std::string contact;
    std::string ttl = "1h";
    std::string negative_ttl = "5m";
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_option("--operator", options.id, "The operator this DES belongs to")
        ->type_name("ID")
        ->required();
    app.add_option("--apex", options.apexes, "A domain the numbers stand under; may be repeated")
        ->type_name("NAME")
        ->allow_extra_args(false)
        ->required();
    app.add_option("--ns", options.name_servers,
                   "A name server of the zones; may be repeated, the first is the primary one")
        ->type_name("NAME")
        ->allow_extra_args(false);
    app.add_option("--contact", options.contact,
                   "Who is responsible for the zones: a mail address, or the name in the SOA")
        ->type_name("ADDRESS");
    app.add_option("--ttl", options.ttl, "TTL of records that come without one")
        ->type_name("TIME")
        ->capture_default_str();
    app.add_option("--negative-ttl", options.negative_ttl,
                   "How long others may remember that a name has no records")
        ->type_name("TIME")
        ->capture_default_str();
}

Failure usage(const std::string& message)
{
    return {Reason::usage, message};
}

// Every number must fit below it (RFC 1035, section 2.3.4), and the root is not for numbers.
DomainName apex_named(const std::string& text)
{
    auto apex = argument(DomainName::parse(text));
    const auto longest = argument(E164Number::from_digits("999999999999999"));
    if (apex.is_root() || !enum_name(longest, apex))
        throw usage("not an apex: '" + text + "'");
    return apex;
}

std::vector<DomainName> apexes_of(const Options& options)
{
    std::vector<DomainName> apexes;
    for (const auto& text : options.apexes) {
        const auto apex = apex_named(text);
        for (const auto& other : apexes)
            if (apex.is_at_or_below(other) || other.is_at_or_below(apex))
                throw usage("one apex lies within another: '" + other.to_string() + "' and '" +
                            apex.to_string() + "'");
        apexes.push_back(apex);
    }
    return apexes;
}

std::vector<DomainName> name_servers_of(const Options& options)
{
    std::vector<DomainName> servers;
    for (const auto& text : options.name_servers) {
        const auto server = argument(DomainName::parse(text));
        if (server.is_root())
            throw usage("not a name server: '" + text + "'");
        if (std::find(servers.begin(), servers.end(), server) != servers.end())
            throw usage("the name server '" + text + "' is given twice");
        servers.push_back(server);
    }
    if (servers.empty())
        servers.push_back(argument(DomainName::parse("ns.invalid.")));
    return servers;
}

// Nearest to where people read mail: the domain the first name server is in, or else the apex.
DomainName contact_of(const Options& options, const Host& host)
{
    if (!options.contact.empty())
        return argument(parse_mailbox(options.contact));
    const auto& server = host.name_servers.front();
    const bool is_named = !options.name_servers.empty() && server.label_count() > 1;
    return argument(
        DomainName::parse("hostmaster", is_named ? server.parent() : host.apexes.front()));
}

ExitCode init(const Options& options)
{
    Host host{argument(OperatorId::parse(options.id)),
              apexes_of(options),
              {},
              {},
              argument(parse_ttl(options.ttl)),
              argument(parse_ttl(options.negative_ttl))};
    host.name_servers = name_servers_of(options);
    host.contact = contact_of(options, host);
    Store::create(options.db, host);
    if (options.name_servers.empty())
        cli::complain("note: no --ns, so the zones name 'ns.invalid.', which no secondary can use");
    return ExitCode::ok;
}

} // namespace

cli::Command init_command()
{
    return cli::command("init", "Create the database of this DES", declare, init);
}

} // namespace des
