#include "des-serve/options.h"

namespace des::tools {

void TransferGroup::declare(CLI::App& app)
{
    app.add_option("--key-file", key_files,
                   "TSIG keys of clients, as tsig-keygen writes them; may be repeated")
        ->type_name("FILE")
        ->allow_extra_args(false);
}

void TransferGroup::put(DaemonOptions& daemon) const
{
    daemon.key_files = key_files;
}

} // namespace des::tools
