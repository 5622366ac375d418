#pragma once

#include "cli/tool.h"

// The verbs of des-enrol.

namespace des {

cli::Command init_command();
cli::Command show_command();
cli::Command check_command();
cli::Command backup_command();
cli::Command restore_command();
cli::Command agree_command();
cli::Command amend_command();
cli::Command drop_command();
cli::Command rotate_command();
cli::Command list_command();
cli::Command request_command();
cli::Command leave_command();
cli::Command requests_command();
cli::Command confirm_command();
cli::Command reject_command();
cli::Command verify_command();
cli::Command account_command();
cli::Command accounts_command();

} // namespace des
