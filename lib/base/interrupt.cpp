#include "base/interrupt.h"

#include "base/error.h"

#include <csignal>

namespace des {
namespace {

// A signal handler reaches nothing but a global.
volatile std::sig_atomic_t caught = 0; // NOLINT(cppcoreguidelines-avoid-non-const-global-variables)

} // namespace

void catch_interrupts()
{
    struct sigaction action {};
    action.sa_handler = [](int) { caught = 1; };
    action.sa_flags = static_cast<int>(SA_RESETHAND);
    sigaction(SIGINT, &action, nullptr);
    sigaction(SIGTERM, &action, nullptr);
}

bool interrupted() noexcept
{
    return caught != 0;
}

void stop_if_interrupted()
{
    if (interrupted())
        throw Failure(Reason::interrupted, "interrupted; nothing was changed");
}

} // namespace des
