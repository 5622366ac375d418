#pragma once

#include "cli/tool.h"

// The verbs of des-broadcast.

namespace des {

cli::Command status_command();
cli::Command flush_command();
cli::Command pause_command();
cli::Command resume_command();
cli::Command resync_command();
cli::Command trim_command();

} // namespace des
