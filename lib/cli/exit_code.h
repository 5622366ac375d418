#pragma once

#include "base/error.h"

namespace des::cli {

// What every program of the toolkit ends with; described in des(7).
enum class ExitCode : int {
    ok = 0,
    no = 1, // the answer is no: no such number, the zones differ, lint found something
    usage = 2,
    configuration = 3, // a setting, a file or the database
    no_answer = 4,
    unauthorised = 5,
    rejected = 6, // by validation or by a partner
    partial = 7,  // some partners are pending
    locked = 8,   // or interrupted: try again
    bug = 70,
};

ExitCode exit_code(Reason reason) noexcept;

} // namespace des::cli
