// des-naptr export: the profile in a form that import reads.

#include "cli/tool.h"
#include "des-naptr/output.h"
#include "des-naptr/verbs.h"

namespace {

using des::cli::ExitCode;

struct Options {
    std::string db;
    std::string portion;
    std::string format = "csv";
};

void declare(CLI::App& app, Options& options)
{
    des::cli::add_db(app, options.db);
    app.add_option("number", options.portion,
                   "Number, block with what lies in it, or PREFIX* (default: everything)")
        ->type_name("NUMBER");
    des::cli::add_choice(app, "--format", options.format, {"csv", "jsonl", "zone"}, "How to write")
        ->capture_default_str();
}

ExitCode export_records(const Options& options)
{
    auto store = des::Store::open(options.db, des::Access::read_only);
    const des::Store::Reading reading(store);
    const auto portion = des::tools::portion_from(options.portion);
    const auto format = des::value_or_throw(des::parse_format(options.format));
    each_record(store, portion, des::tools::printer(store, format, portion));
    return ExitCode::ok;
}

} // namespace

des::cli::Command export_verb()
{
    return des::cli::command("export", "Write the profile for import", declare, export_records);
}
