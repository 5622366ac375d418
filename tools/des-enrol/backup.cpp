// des-enrol backup, restore: the whole database to a file and back, while it is in use.

#include "store/backup.h"
#include "base/interrupt.h"
#include "base/text.h"
#include "cli/change_options.h"
#include "cli/progress.h"
#include "des-enrol/commands.h"

#include <fmt/format.h>

#include <filesystem>
#include <iostream>

namespace des {
namespace {

using cli::ExitCode;

struct Options {
    std::string db;
    std::string file;
    bool replace = false;
    bool quiet = false;
};

void declare_common(CLI::App& app, Options& options, const char* file)
{
    cli::add_db(app, options.db);
    app.add_option("file", options.file, file)->required()->type_name("FILE");
    app.add_flag("-q,--quiet", options.quiet, "Print nothing when all is well");
}

void declare_backup(CLI::App& app, Options& options)
{
    declare_common(app, options, "The file to write");
    app.add_flag("--replace", options.replace, "It may exist; it is replaced once all is written");
}

void declare_restore(CLI::App& app, Options& options)
{
    declare_common(app, options, "What des-enrol backup has written");
}

// Copies tell how far they are in pages, by the thousand.
CopyProgress advance(cli::Progress& progress)
{
    return [&progress, last = std::uint64_t{0}](std::uint64_t done, std::uint64_t) mutable {
        for (; last < done; ++last)
            progress.advance();
    };
}

ExitCode back_up_database(const Options& options)
{
    catch_interrupts();
    cli::Progress progress("pages");
    back_up(options.db, options.file, options.replace ? Overwrite::yes : Overwrite::no,
            advance(progress));
    progress.clear();
    if (!options.quiet)
        std::cerr << fmt::format("wrote {}, {} octets\n", des::quoted(options.file),
                                 cli::with_separators(std::filesystem::file_size(options.file)));
    return ExitCode::ok;
}

ExitCode restore_database(const Options& options)
{
    catch_interrupts();
    cli::Progress progress("pages");
    const auto restored = restore(options.file, options.db, cli::who_am_i(), advance(progress));
    progress.clear();
    if (options.quiet)
        return ExitCode::ok;
    std::cerr << fmt::format("restored {}; the profile has the serial {}\n",
                             des::quoted(options.db), restored.serial.value());
    if (restored.lost > 0)
        std::cerr << fmt::format("changes since the backup that are gone: {}\n",
                                 cli::with_separators(static_cast<std::uint64_t>(restored.lost)));
    return ExitCode::ok;
}

} // namespace

cli::Command backup_command()
{
    return cli::command("backup", "Copy the database to a file, while it is in use", declare_backup,
                        back_up_database);
}

cli::Command restore_command()
{
    return cli::command("restore", "Put a backup in the place of the database", declare_restore,
                        restore_database);
}

} // namespace des
