#pragma once

// Importing a file, for the programs that do: des-naptr import and des-zone import.

#include "cli/change_options.h"
#include "cli/exit_code.h"
#include "procedures/record_source.h"

#include <CLI/CLI.hpp>

#include <string>
#include <vector>

namespace des::tools {

struct ImportOptions {
    cli::ChangeOptions change;
    std::string file;
    std::string max_delete;
    std::string skip_bad;
    bool replace = false;
};

void add_import_options(CLI::App& app, ImportOptions& options, const std::string& file_type);

// `apexes`: of a master file; none: those of the store.
cli::ExitCode import_file(const ImportOptions& options, RecordFormat format,
                          const std::vector<DomainName>& apexes);

} // namespace des::tools
