#pragma once

namespace des {

// From here on, the first SIGINT or SIGTERM only makes interrupted() true; a second one ends the
// process. For work that must end between two steps, not in the middle of one.
void catch_interrupts();

bool interrupted() noexcept;

// Throws Failure(Reason::interrupted) once interrupted() is true. Cheap enough for an inner loop.
void stop_if_interrupted();

} // namespace des
