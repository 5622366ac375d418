// des-broadcast trim: the journal of the profile loses what nobody needs any more.

#include "base/interrupt.h"
#include "des-broadcast/commands.h"
#include "store/outbox.h"

#include <fmt/format.h>

#include <iostream>

namespace des {
namespace {

using cli::ExitCode;

struct Options {
    std::string db;
    std::optional<unsigned> keep;
    std::optional<unsigned> keep_undelivered;
    bool quiet = false;
};

void declare(CLI::App& app, Options& options)
{
    const auto declare_days = [&app](const std::string& name, std::optional<unsigned>& days,
                                     const std::string& description) {
        app.add_option(name, days, description)
            ->type_name("DAYS")
            ->check(CLI::Range(0, 36'500).description(""));
    };
    cli::add_db(app, options.db);
    declare_days("--keep", options.keep,
                 "Remove older changes that all partners have acknowledged");
    declare_days("--keep-undelivered", options.keep_undelivered,
                 "Remove older changes even so; who has missed them fetches the profile");
    app.add_flag("-q,--quiet", options.quiet, "Do not say what was removed");
}

std::optional<Timestamp> before(const std::optional<unsigned>& days)
{
    if (!days)
        return std::nullopt;
    return now() - std::chrono::hours(24) * *days;
}

ExitCode trim(const Options& options)
{
    if (!options.keep && !options.keep_undelivered)
        throw Failure(Reason::usage, "nothing to remove: give --keep or --keep-undelivered");
    catch_interrupts();
    auto store = Store::open(options.db, Access::read_write);
    const auto trimmed =
        Outbox(store).trim({before(options.keep), before(options.keep_undelivered)});
    if (!options.quiet)
        std::cout << fmt::format("removed {} changes of {} numbers, and {} answers\n",
                                 trimmed.changes, trimmed.numbers, trimmed.answers);
    return ExitCode::ok;
}

} // namespace

cli::Command trim_command()
{
    return cli::command("trim", "Remove what is old from the journal", declare, trim);
}

} // namespace des
