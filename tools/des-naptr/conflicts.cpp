// des-naptr conflicts: numbers that a partner claims and another operator holds.

#include "cli/table.h"
#include "cli/tool.h"
#include "des-naptr/verbs.h"
#include "store/copy_edit.h"

#include <nlohmann/json.hpp>

#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    std::string db;
    bool json = false;
};

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db);
    app.add_flag("--json", options.json, "For programs: JSON Lines");
}

ExitCode conflicts(const Options& options)
{
    auto store = des::Store::open(options.db, des::Access::read_only);
    const auto claims = des::Claims(store).all();
    des::cli::Table table(std::cout, {"NUMBER", "HOLDER", "CLAIMANT", "SINCE"});
    for (const auto& claim : claims) {
        if (options.json)
            std::cout << nlohmann::ordered_json{{"schema", "des.conflict/1"},
                                                {"number", claim.number.to_string()},
                                                {"holder", claim.holder.to_string()},
                                                {"claimant", claim.claimant.to_string()},
                                                {"since", des::to_string(claim.when)}}
                             .dump()
                      << '\n';
        else
            table.add({claim.number.to_string(), claim.holder.to_string(),
                       claim.claimant.to_string(), des::to_string(claim.when)});
    }
    return claims.empty() ? ExitCode::no : ExitCode::ok;
}

} // namespace

des::cli::Command conflicts_verb()
{
    return des::cli::command("conflicts", "Show numbers that two operators claim", declare,
                             conflicts);
}
