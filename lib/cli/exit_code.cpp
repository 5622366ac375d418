#include "cli/exit_code.h"

namespace des::cli {

ExitCode exit_code(Reason reason) noexcept
{
    switch (reason) {
    case Reason::not_found: return ExitCode::no;
    case Reason::usage: return ExitCode::usage;
    case Reason::configuration: return ExitCode::configuration;
    case Reason::broken_store: return ExitCode::configuration;
    case Reason::unreadable: return ExitCode::configuration;
    case Reason::no_answer: return ExitCode::no_answer;
    case Reason::unauthorised: return ExitCode::unauthorised;
    case Reason::invalid: return ExitCode::rejected;
    case Reason::conflict: return ExitCode::rejected;
    case Reason::partial: return ExitCode::partial;
    case Reason::locked: return ExitCode::locked;
    case Reason::interrupted: return ExitCode::locked;
    case Reason::bug: return ExitCode::bug;
    }
    return ExitCode::bug;
}

} // namespace des::cli
