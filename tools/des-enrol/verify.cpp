// des-enrol verify: whether the copy of a partner's profile is what the partner has.

#include "base/interrupt.h"
#include "des-enrol/commands.h"
#include "des-enrol/terms.h"
#include "procedures/profile.h"
#include "procedures/verification.h"
#include "shared/cleartext.h"

#include <fmt/format.h>

#include <array>
#include <iostream>

namespace des {
namespace {

using cli::ExitCode;

struct Options {
    std::string db;
    std::string partner;
    bool repair = false;
    Cleartext cleartext = Cleartext::loopback_only;
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    tools::add_partner(app, options.partner);
    app.add_flag("--repair", options.repair, "Fetch the profile anew where something differs");
    tools::add_cleartext(app, options.cleartext);
}

template <class T>
T answer_of(SoapResult<T> result)
{
    if (!result)
        throw Failure(std::move(result.error().error));
    return *std::move(result);
}

void print(const Verification& result)
{
    constexpr std::array<std::string_view, 3> words{"missing here", "only here", "different"};
    for (const auto& difference : result.differences)
        std::cout << fmt::format("{} {}\n", difference.number.to_string(),
                                 words.at(static_cast<std::size_t>(difference.divergence)));
    if (!result.is_complete)
        std::cout << "and more\n";
    std::cout.flush();
    std::cerr << fmt::format("at {}: {} differ, found in {} exchanges\n",
                             result.position.to_string(), result.differences.size(),
                             result.exchanges);
}

ExitCode verify_copy(const Options& options)
{
    catch_interrupts();
    auto store = Store::open(options.db, Access::read_write);
    const auto partner = tools::partner_from(options.partner);
    I1Client client(store, partner, {options.cleartext});
    const auto result = answer_of(verify(store, client, partner));
    print(result);
    if (result.differences.empty() && result.is_complete)
        return ExitCode::ok;
    if (!options.repair)
        return ExitCode::no;
    const auto report = answer_of(take_profile(store, options.db, client, partner));
    std::cerr << fmt::format("took the profile at {}: added {}, modified {}, cancelled {}\n",
                             report.position.to_string(), report.counts.added,
                             report.counts.modified, report.counts.cancelled);
    return ExitCode::ok;
}

} // namespace

cli::Command verify_command()
{
    return cli::command("verify", "Compare the copy of a partner's profile with the partner's",
                        declare, verify_copy);
}

} // namespace des
