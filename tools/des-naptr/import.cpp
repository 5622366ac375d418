// des-naptr import: bulk provisioning from a file, in one transaction.

#include "shared/import.h"
#include "cli/tool.h"
#include "des-naptr/verbs.h"

namespace {

using des::cli::ExitCode;

struct Options {
    des::tools::ImportOptions import;
    std::string format;
};

void declare(CLI::App& app, Options& options)
{
    des::tools::add_import_options(app, options.import, "FILE");
    des::cli::add_choice(app, "--format", options.format, {"csv", "jsonl", "zone"},
                         "How it is written (default: by the name of the file, else csv)");
}

ExitCode import_records(const Options& options)
{
    const auto format = options.format.empty()
        ? des::format_of_path(options.import.file)
        : des::value_or_throw(des::parse_format(options.format));
    return des::tools::import_file(options.import, format, {});
}

} // namespace

des::cli::Command import_verb()
{
    return des::cli::command("import", "Provision from a file, in one transaction", declare,
                             import_records);
}
