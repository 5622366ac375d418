#pragma once

#include "server/dns_server.h"

#include <chrono>

namespace des {

// Tells the log what was withheld or lost since the last time, if anything was: at once when it
// begins, then once a minute while it goes on.
class PressureReport {
public:
    static constexpr std::chrono::seconds interval{5}; // how often to look

    void look(const DnsCounts& counts);

private:
    DnsCounts told_;
    std::chrono::steady_clock::time_point tell_again_;
};

} // namespace des
