#include "des-serve/options.h"

namespace des::tools {

void AccessGroup::declare(CLI::App& app)
{
    app.add_option("--allow-query", rules,
                   "Who may query, and sees what: WHO [deny] [apex NAME,...] [see OPERATOR,...]; "
                   "may be repeated, default: everybody sees all")
        ->type_name("RULE")
        ->allow_extra_args(false);
}

void AccessGroup::put(DaemonOptions& daemon) const
{
    for (const auto& rule : rules)
        daemon.query_rules.push_back(cli::argument(ClientRule::parse(rule)));
}

} // namespace des::tools
