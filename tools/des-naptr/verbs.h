#pragma once

#include "cli/tool.h"

// Each verb in its own file.

des::cli::Command add_verb();
des::cli::Command modify_verb();
des::cli::Command cancel_verb();
des::cli::Command list_verb();
des::cli::Command import_verb();
des::cli::Command export_verb();
des::cli::Command lint_verb();
des::cli::Command history_verb();
des::cli::Command revert_verb();
des::cli::Command port_verb();
des::cli::Command conflicts_verb();
