#pragma once

// What the programs that change a profile have in common: from the options to a request, from its
// outcome to the answer.

#include "cli/change_options.h"
#include "cli/exit_code.h"
#include "procedures/broadcast.h"
#include "store/edit.h"
#include "store/store.h"

#include <functional>
#include <string>
#include <vector>

namespace des::tools {

// `purpose` is the reason where the user gave none.
ChangeRequest request_from(const cli::ChangeOptions& options, const std::string& purpose);

// Prints a change of a dry run: as lines of a diff, or as JSON.
void print_change(const cli::ChangeOptions& options, const Change& change);

// "added 3, modified 1, cancelled 0 (serial 42, transaction …)"
void print_answer(const cli::ChangeOptions& options, const ChangeSummary& summary);

// What every partner made of a change, a line each (Q.3643, clause 8.2.1, step 4). The exit code
// says whether all have it.
cli::ExitCode print_outcomes(const cli::ChangeOptions& options,
                             const std::vector<PartnerOutcome>& outcomes);

// With --wait: the same, of the change that led to that serial.
cli::ExitCode await_and_print_outcomes(const cli::ChangeOptions& options, Store& store,
                                       Serial serial);

// Carries out one change: `prepare` puts into the edit what the numbers shall hold. `digest` is as
// in ChangeRequest.
cli::ExitCode change(const cli::ChangeOptions& options, const std::string& purpose,
                     const std::string& digest, const std::function<void(Store&, Edit&)>& prepare);

} // namespace des::tools
