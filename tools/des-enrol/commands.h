#pragma once

#include "cli/tool.h"

// The verbs of des-enrol, a file each.

namespace des {

cli::Command init_command();
cli::Command show_command();

} // namespace des
