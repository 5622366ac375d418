// des-naptr revert: undo one transaction.

#include "cli/tool.h"
#include "des-naptr/verbs.h"
#include "procedures/digest.h"
#include "procedures/records.h"
#include "shared/change.h"

#include <fmt/format.h>

#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    des::cli::ChangeOptions change;
    std::string reverted;
    bool force = false;
};

void declare(CLI::App& app, Options& options)
{
    app.add_option("reverted", options.reverted, "The transaction to undo: its id")
        ->type_name("TRANSACTION")
        ->required();
    app.add_flag("--force", options.force, "Also numbers that were changed again since");
    des::cli::add_change_options(app, options.change);
}

void undo(const Options& options, des::Store& store, des::Edit& edit)
{
    const auto id = des::cli::argument(des::TransactionId::parse(options.reverted));
    const auto transaction = des::History(store).find(id);
    if (!transaction)
        throw des::Failure(des::Reason::not_found,
                           "no transaction of that name changed anything: " + options.reverted);
    const auto force = options.force ? des::Force::yes : des::Force::no;
    const auto changed_since = revert(store, edit, *transaction, force);
    if (changed_since.empty() || options.force)
        return;
    for (const auto& number : changed_since)
        std::cerr << number.to_string() << ": changed again since\n";
    throw des::Failure(des::Reason::conflict,
                       fmt::format("numbers that were changed again since: {}; nothing was "
                                   "changed (--force undoes them all the same)",
                                   changed_since.size()));
}

ExitCode revert_transaction(const Options& options)
{
    des::RequestDigest digest;
    digest.add("revert").add(options.reverted).add(options.force ? "force" : "");
    return des::tools::change(
        options.change, "revert " + options.reverted, digest.to_string(),
        [&options](des::Store& store, des::Edit& edit) { undo(options, store, edit); });
}

} // namespace

des::cli::Command revert_verb()
{
    return des::cli::command("revert", "Undo one transaction", declare, revert_transaction);
}
