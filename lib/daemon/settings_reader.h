#pragma once

#include "daemon/daemon.h"

namespace des {

// The settings of the options, with what the files they name hold now. Throws Failure: unreadable,
// or configuration, naming the culprit. Numbers the operators that rules speak of.
Settings read_settings(const DaemonOptions& options, OperatorNumbers& operators);

} // namespace des
