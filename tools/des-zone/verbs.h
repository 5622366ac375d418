#pragma once

#include "cli/tool.h"

// Each verb in its own file.

des::cli::Command import_verb();
des::cli::Command export_verb();
des::cli::Command check_verb();
des::cli::Command diff_verb();
des::cli::Command fetch_verb();
