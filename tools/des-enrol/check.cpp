// des-enrol check: whether everything in the database is as it must be.

#include "store/check.h"
#include "cli/progress.h"
#include "des-enrol/commands.h"

#include <iostream>

namespace des {
namespace {

using cli::ExitCode;

struct Options {
    std::string db;
    bool quiet = false;
};

void declare(CLI::App& app, Options& options)
{
    cli::add_db(app, options.db);
    app.add_flag("-q,--quiet", options.quiet, "Print nothing but what is wrong");
}

ExitCode check(const Options& options)
{
    auto store = Store::open(options.db, Access::read_only);
    cli::Progress progress("rows");
    std::uint64_t findings = 0;
    std::uint64_t rows = 0;
    check_store(
        store,
        [&](const std::string& finding) {
            progress.clear();
            std::cout << finding << '\n';
            ++findings;
        },
        [&] {
            progress.advance();
            ++rows;
        });
    progress.clear();
    if (findings > 0)
        return ExitCode::no;
    if (!options.quiet)
        std::cerr << "sound: " << cli::with_separators(rows) << " records and journal entries\n";
    return ExitCode::ok;
}

} // namespace

cli::Command check_command()
{
    return cli::command("check", "Check that everything in the database is as it must be", declare,
                        check);
}

} // namespace des
