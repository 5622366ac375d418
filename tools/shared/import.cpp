#include "shared/import.h"

#include "base/interrupt.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "procedures/import.h"
#include "shared/change.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace des::tools {
namespace {

using cli::ExitCode;

// Where skipped lines go: created at once, so that it cannot fail later.
std::ofstream open_skipped(const ImportOptions& options)
{
    std::error_code none;
    if (std::filesystem::equivalent(options.file, options.skip_bad, none))
        throw Failure(Reason::usage, "--skip-bad would overwrite the file to import");
    std::ofstream out(options.skip_bad, std::ios::binary | std::ios::trunc);
    if (!out)
        throw Failure(Reason::unreadable, "cannot write " + options.skip_bad);
    return out;
}

ImportRequest import_request(const ImportOptions& options, RecordFormat format,
                             std::ostream* skipped)
{
    const auto commit = options.change.dry_run ? Commit::no : Commit::yes;
    ImportRequest request{request_from(options.change, "import " + options.file),
                          format,
                          {},
                          {},
                          commit,
                          skipped,
                          {}};
    if (options.replace)
        request.scope = Edit::Scope::whole_profile;
    if (!options.max_delete.empty())
        request.max_delete = cli::argument(DeleteLimit::parse(options.max_delete));
    return request;
}

ExitCode report(const ImportOptions& options, RecordFormat format, const ImportAnswer& answer,
                Store& store)
{
    if (!answer.is_done) {
        cli::complain(fmt::format("bad lines in {}: {}; nothing was changed", options.file,
                                  answer.bad_lines));
        return ExitCode::rejected;
    }
    if (!options.change.quiet && answer.skipped_lines != 0)
        cli::complain(fmt::format("skipped lines, collected in {}: {}", options.skip_bad,
                                  answer.skipped_lines));
    if (!options.change.quiet && answer.warnings != 0)
        cli::complain(
            fmt::format("warnings: {} ({} {} shows them)", answer.warnings,
                        format == RecordFormat::zone ? "des-zone check" : "des-naptr lint --file",
                        options.file));
    if (!options.change.quiet && answer.passed_over != 0)
        cli::complain(fmt::format("not imported, since the database has its own: {} SOA and NS "
                                  "records of the zone itself",
                                  answer.passed_over));
    if (!options.change.quiet && answer.folded != 0)
        cli::complain(fmt::format("not imported, since longest match does without: {} copies of "
                                  "blocks that only plug holes",
                                  answer.folded));
    print_answer(options.change, answer.summary);
    return await_and_print_outcomes(options.change, store, answer.summary.serial);
}

} // namespace

void add_import_options(CLI::App& app, ImportOptions& options, const std::string& file_type)
{
    app.add_option("file", options.file, "What to import; '-': standard input")
        ->type_name(file_type)
        ->required();
    app.add_flag("--replace", options.replace, "Cancel every number that the file does not name");
    app.add_option("--max-delete", options.max_delete,
                   "Change nothing if more numbers would be cancelled: a count, or 2.5%")
        ->type_name("LIMIT");
    app.add_option("--skip-bad", options.skip_bad,
                   "Leave out numbers with bad lines, and collect their lines there")
        ->type_name("FILE");
    cli::add_change_options(app, options.change);
}

cli::ExitCode import_file(const ImportOptions& options, RecordFormat format,
                          const std::vector<DomainName>& apexes)
{
    catch_interrupts();
    std::ofstream skipped;
    if (!options.skip_bad.empty())
        skipped = open_skipped(options);
    auto request = import_request(options, format, options.skip_bad.empty() ? nullptr : &skipped);
    request.apexes = apexes;

    auto store = Store::open(options.change.db, Access::read_write);
    Input input(options.file);
    cli::Progress progress("lines");
    ImportWatch watch;
    watch.progress = [&progress] { progress.advance(); };
    watch.bad_line = [&](const std::string& place, const Error& error) {
        progress.clear();
        std::cerr << place << ": " << error.message << '\n';
    };
    if (options.change.dry_run)
        watch.change = [&](const Change& change) {
            progress.clear();
            print_change(options.change, change);
        };
    const auto answer = import_records(store, input, request, watch);
    progress.clear();
    return report(options, format, answer, store);
}

} // namespace des::tools
