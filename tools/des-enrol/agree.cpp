// des-enrol agree, amend, drop, rotate: the agreements with partners (Q.3643, clause 7.1.2).

#include "des-enrol/commands.h"
#include "des-enrol/terms.h"
#include "store/agreements.h"

namespace des {
namespace {

using cli::ExitCode;
using tools::partner_from;
using tools::TermsOptions;

void declare_terms(CLI::App& app, TermsOptions& options)
{
    tools::add_terms(app, options);
}

ExitCode agree(const TermsOptions& options)
{
    auto store = Store::open(options.db, Access::read_write);
    Agreement terms{partner_from(options.partner)};
    tools::put_terms(options, terms);
    Agreements(store).add(terms);
    tools::put_tokens(options, store);
    return ExitCode::ok;
}

ExitCode amend(const TermsOptions& options)
{
    auto store = Store::open(options.db, Access::read_write);
    Agreements agreements(store);
    auto terms = agreements.get(partner_from(options.partner)).terms;
    tools::put_terms(options, terms);
    agreements.amend(terms);
    tools::put_tokens(options, store);
    return ExitCode::ok;
}

struct DropOptions {
    std::string db;
    std::string partner;
    bool force = false;
};

void declare_drop(CLI::App& app, DropOptions& options)
{
    cli::add_db(app, options.db);
    tools::add_partner(app, options.partner);
    app.add_flag("--force", options.force, "Even while it is enrolled, without asking it");
}

ExitCode drop(const DropOptions& options)
{
    auto store = Store::open(options.db, Access::read_write);
    const auto partner = partner_from(options.partner);
    Agreements agreements(store);
    const bool was_enrolled = agreements.get(partner).enrolment == Enrolment::enrolled;
    agreements.drop(partner, options.force ? Drop::one_sidedly : Drop::unless_enrolled);
    if (was_enrolled)
        cli::complain("note: '" + options.partner +
                      "' was not asked, and may still hold the profile of this DES");
    return ExitCode::ok;
}

struct RotateOptions {
    std::string db;
    std::string partner;
    std::string token_out;
};

void declare_rotate(CLI::App& app, RotateOptions& options)
{
    cli::add_db(app, options.db);
    tools::add_partner(app, options.partner);
    app.add_option("--token-out", options.token_out, "Write the new token to this new file")
        ->type_name("FILE")
        ->required();
}

ExitCode rotate(const RotateOptions& options)
{
    auto store = Store::open(options.db, Access::read_write);
    TermsOptions terms;
    terms.partner = options.partner;
    terms.token_out = options.token_out;
    Agreements(store).get(partner_from(options.partner)); // before a file is made for nothing
    tools::put_tokens(terms, store);
    return ExitCode::ok;
}

} // namespace

cli::Command agree_command()
{
    return cli::command("agree", "Make an agreement with a partner", declare_terms, agree);
}

cli::Command amend_command()
{
    return cli::command("amend", "Change the agreement with a partner", declare_terms, amend);
}

cli::Command drop_command()
{
    return cli::command("drop", "End the agreement with a partner", declare_drop, drop);
}

cli::Command rotate_command()
{
    return cli::command("rotate", "Give a partner a new token; the old one is good until then",
                        declare_rotate, rotate);
}

} // namespace des
