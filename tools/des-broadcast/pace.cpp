// des-broadcast pause, resume, resync: how one partner is served.

#include "des-broadcast/commands.h"
#include "store/outbox.h"

namespace des {
namespace {

using cli::ExitCode;

struct Options {
    std::string db;
    std::string partner;
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_option("partner", options.partner, "The partner's operator id")->required();
}

OperatorId partner_from(const Options& options)
{
    return cli::argument(OperatorId::parse(options.partner));
}

ExitCode pause(const Options& options)
{
    auto store = Store::open(options.db, Access::read_write);
    Outbox(store).set_pace(partner_from(options), Pace::paused);
    return ExitCode::ok;
}

ExitCode resume(const Options& options)
{
    auto store = Store::open(options.db, Access::read_write);
    Outbox(store).set_pace(partner_from(options), Pace::running);
    return ExitCode::ok;
}

ExitCode resync(const Options& options)
{
    auto store = Store::open(options.db, Access::read_write);
    Outbox(store).lose_place(partner_from(options));
    return ExitCode::ok;
}

} // namespace

cli::Command pause_command()
{
    return cli::command("pause", "Tell a partner nothing until it is resumed", declare, pause);
}

cli::Command resume_command()
{
    return cli::command("resume", "Go on telling a partner", declare, resume);
}

cli::Command resync_command()
{
    return cli::command("resync", "Have a partner fetch the whole profile again", declare, resync);
}

} // namespace des
