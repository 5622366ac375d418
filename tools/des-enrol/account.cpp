// des-enrol account, accounts: the O&M systems that may use I4.

#include "base/secret.h"
#include "cli/table.h"
#include "des-enrol/commands.h"
#include "shared/token_file.h"
#include "store/agreements.h"

#include <algorithm>
#include <iostream>

namespace des {
namespace {

using cli::ExitCode;

struct Options {
    std::string db;
    std::string name;
    std::string token_out;
    bool drop = false;
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_option("name", options.name, "Of the account: as an operator id")->required();
    auto* const token =
        app.add_option("--token-out", options.token_out,
                       "Write its token to this new file; one it had before is no longer good")
            ->type_name("FILE");
    app.add_flag("--drop", options.drop, "It may no longer use I4")->excludes(token);
}

ExitCode account(const Options& options)
{
    cli::argument(OperatorId::parse(options.name));
    auto store = Store::open(options.db, Access::read_write);
    Accounts accounts(store);
    if (options.drop) {
        accounts.drop(options.name);
        return ExitCode::ok;
    }
    if (options.token_out.empty())
        throw Failure(Reason::usage, "an account needs a token: give --token-out");
    const auto all = accounts.all();
    const bool is_there = std::any_of(all.begin(), all.end(), [&options](const Account& one) {
        return one.name == options.name;
    });
    const auto hash = hash_of_token(tools::write_new_token(options.token_out));
    is_there ? accounts.set_hash(options.name, hash) : accounts.add(options.name, hash);
    return ExitCode::ok;
}

struct ListOptions {
    std::string db;
};

void declare_list(CLI::App& app, ListOptions& options)
{
    cli::add_db(app, options.db);
}

ExitCode list(const ListOptions& options)
{
    auto store = Store::open(options.db, Access::read_only);
    cli::Table table(std::cout, {"ACCOUNT", "SINCE"});
    for (const auto& each : Accounts(store).all())
        table.add({each.name, to_string(each.since)});
    return ExitCode::ok;
}

} // namespace

cli::Command account_command()
{
    return cli::command("account", "Let an O&M system use I4, or no longer", declare, account);
}

cli::Command accounts_command()
{
    return cli::command("accounts", "Show which O&M systems may use I4", declare_list, list);
}

} // namespace des
