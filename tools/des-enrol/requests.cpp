// des-enrol requests, confirm, reject: requests of both sides, and the decision on a partner's
// (Q.3643, clause 8.1, step 3).

#include "cli/change_options.h"
#include "cli/table.h"
#include "des-enrol/commands.h"
#include "procedures/node_requests.h"

#include <nlohmann/json.hpp>

#include <iostream>

namespace des {
namespace {

using cli::ExitCode;

struct ListOptions {
    std::string db;
    bool json = false;
};

void declare_list(CLI::App& app, ListOptions& options)
{
    cli::add_db(app, options.db);
    app.add_flag("--json", options.json, "For programs: JSON Lines");
}

void print_json(const Request& request)
{
    const nlohmann::ordered_json json{{"schema", "des.request/1"},
                                      {"number", request.number},
                                      {"id", request.id.to_string()},
                                      {"side", to_string(request.side)},
                                      {"kind", to_string(request.kind)},
                                      {"partner", request.partner.to_string()},
                                      {"progress", to_string(request.progress)},
                                      {"reason", request.reason},
                                      {"since", to_string(request.since)},
                                      {"changed", to_string(request.changed)},
                                      {"decided_by", request.decided_by},
                                      {"is_told", request.is_told}};
    std::cout << json.dump() << '\n';
}

ExitCode list(const ListOptions& options)
{
    auto store = Store::open(options.db, Access::read_only);
    const auto requests = Requests(store).all();
    if (options.json) {
        for (const auto& request : requests)
            print_json(request);
        return ExitCode::ok;
    }
    cli::Table table(std::cout,
                     {"N", "OF", "KIND", "PARTNER", "SINCE", "PROGRESS", "BY", "REASON"});
    for (const auto& request : requests)
        table.add({std::to_string(request.number), std::string(to_string(request.side)),
                   std::string(to_string(request.kind)), request.partner.to_string(),
                   to_string(request.since), std::string(to_string(request.progress)),
                   request.decided_by.empty() ? "-" : request.decided_by, request.reason});
    return ExitCode::ok;
}

struct Options {
    std::string db;
    std::int64_t number = 0;
    std::string why;
};

void declare_confirm(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_option("number", options.number, "Of the request, as des-enrol requests shows it")
        ->required();
}

void declare_reject(CLI::App& app, Options& options)
{
    declare_confirm(app, options);
    app.add_option("--why", options.why, "The reason, for the partner")
        ->type_name("TEXT")
        ->required();
}

ExitCode confirm_request(const Options& options)
{
    auto store = Store::open(options.db, Access::read_write);
    confirm(store, options.number, cli::who_am_i());
    return ExitCode::ok;
}

ExitCode reject_request(const Options& options)
{
    auto store = Store::open(options.db, Access::read_write);
    reject(store, options.number, cli::who_am_i(), options.why);
    return ExitCode::ok;
}

} // namespace

cli::Command requests_command()
{
    return cli::command("requests", "Show requests for enrolment and leaving", declare_list, list);
}

cli::Command confirm_command()
{
    return cli::command("confirm", "Say yes to a partner's request", declare_confirm,
                        confirm_request);
}

cli::Command reject_command()
{
    return cli::command("reject", "Say no to a partner's request", declare_reject, reject_request);
}

} // namespace des
