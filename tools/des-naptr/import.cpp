// des-naptr import: bulk provisioning from a file, in one transaction.

#include "procedures/import.h"
#include "base/interrupt.h"
#include "cli/progress.h"
#include "cli/tool.h"
#include "des-naptr/verbs.h"
#include "shared/change.h"

#include <fmt/format.h>

#include <filesystem>
#include <fstream>
#include <iostream>

namespace {

using des::cli::ExitCode;

struct Options {
    des::cli::ChangeOptions change;
    std::string file;
    std::string format;
    std::string max_delete;
    std::string skip_bad;
    bool replace = false;
};

void declare(CLI::App& app, Options& options)
{
    app.add_option("file", options.file, "What to import; '-': standard input")
        ->type_name("FILE")
        ->required();
    des::cli::add_choice(app, "--format", options.format, {"csv", "jsonl", "zone"},
                         "How it is written (default: by the name of the file, else csv)");
    app.add_flag("--replace", options.replace, "Cancel every number that the file does not name");
    app.add_option("--max-delete", options.max_delete,
                   "Change nothing if more numbers would be cancelled: a count, or 2.5%")
        ->type_name("LIMIT");
    app.add_option("--skip-bad", options.skip_bad,
                   "Leave out numbers with bad lines, and collect their lines there")
        ->type_name("FILE");
    des::cli::add_change_options(app, options.change);
}

// Where skipped lines go: created at once, so that it cannot fail later.
std::ofstream open_skipped(const Options& options)
{
    std::error_code none;
    if (std::filesystem::equivalent(options.file, options.skip_bad, none))
        throw des::Failure(des::Reason::usage, "--skip-bad would overwrite the file to import");
    std::ofstream out(options.skip_bad, std::ios::binary | std::ios::trunc);
    if (!out)
        throw des::Failure(des::Reason::unreadable, "cannot write " + options.skip_bad);
    return out;
}

des::ImportRequest request_from(const Options& options, std::ostream* skipped)
{
    const auto commit = options.change.dry_run ? des::Commit::no : des::Commit::yes;
    des::ImportRequest request{des::tools::request_from(options.change, "import " + options.file),
                               {},
                               {},
                               {},
                               commit,
                               skipped};
    request.format = options.format.empty()
        ? des::format_of_path(options.file)
        : des::value_or_throw(des::parse_format(options.format));
    if (options.replace)
        request.scope = des::Edit::Scope::whole_profile;
    if (!options.max_delete.empty())
        request.max_delete = des::cli::argument(des::DeleteLimit::parse(options.max_delete));
    return request;
}

ExitCode report(const Options& options, const des::ImportAnswer& answer)
{
    if (!answer.is_done) {
        des::cli::complain(fmt::format("bad lines in {}: {}; nothing was changed", options.file,
                                       answer.bad_lines));
        return ExitCode::rejected;
    }
    if (!options.change.quiet && answer.skipped_lines != 0)
        des::cli::complain(fmt::format("skipped lines, collected in {}: {}", options.skip_bad,
                                       answer.skipped_lines));
    if (!options.change.quiet && answer.warnings != 0)
        des::cli::complain(fmt::format("warnings: {} (des-naptr lint --file {} shows them)",
                                       answer.warnings, options.file));
    des::tools::print_answer(options.change, answer.summary);
    return ExitCode::ok;
}

ExitCode import_file(const Options& options)
{
    des::catch_interrupts();
    std::ofstream skipped;
    if (!options.skip_bad.empty())
        skipped = open_skipped(options);
    const auto request = request_from(options, options.skip_bad.empty() ? nullptr : &skipped);

    auto store = des::Store::open(options.change.db, des::Access::read_write);
    des::Input input(options.file);
    des::cli::Progress progress("lines");
    des::ImportWatch watch;
    watch.progress = [&progress] { progress.advance(); };
    watch.bad_line = [&](std::uint64_t line, const des::Error& error) {
        progress.clear();
        std::cerr << fmt::format("{}:{}: {}\n", input.name(), line, error.message);
    };
    if (options.change.dry_run)
        watch.change = [&](const des::Change& change) {
            progress.clear();
            des::tools::print_change(options.change, change);
        };
    const auto answer = import_records(store, input, request, watch);
    progress.clear();
    return report(options, answer);
}

} // namespace

des::cli::Command import_verb()
{
    return des::cli::command("import", "Provision from a file, in one transaction", declare,
                             import_file);
}
