// des-zone import: the NAPTR records of a zone become the operator's, in one transaction.

#include "shared/import.h"
#include "des-zone/verbs.h"

namespace {

using des::cli::ExitCode;

struct Options {
    des::tools::ImportOptions import;
    std::string apex;
};

void declare(CLI::App& app, Options& options)
{
    des::tools::add_import_options(app, options.import, "ZONE");
    app.add_option(
           "--apex", options.apex,
           "The domain the numbers of the zone stand under (default: those of the database)")
        ->type_name("NAME");
}

ExitCode import_zone(const Options& options)
{
    std::vector<des::DomainName> apexes;
    if (!options.apex.empty())
        apexes.push_back(des::cli::argument(des::DomainName::parse(options.apex)));
    return des::tools::import_file(options.import, des::RecordFormat::zone, apexes);
}

} // namespace

des::cli::Command import_verb()
{
    return des::cli::command("import", "Provision from a zone, in one transaction", declare,
                             import_zone);
}
