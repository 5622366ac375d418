#pragma once

#include <chrono>

namespace des {

// What experience says about one address of a DES. Moments come from the caller.
class DesHealth {
public:
    using Moment = std::chrono::steady_clock::time_point;
    using Duration = std::chrono::steady_clock::duration;

    // An answer, good or bad, after so long.
    void answered(Duration after) noexcept;
    // No answer in time; after several in a row it counts as down.
    void timed_out(Moment now) noexcept;
    // The system there says that nobody listens: down at once.
    void refused(Moment now) noexcept;
    // Somebody else was asked: what was slow once gets another chance in time.
    void passed_over() noexcept;

    bool is_up() const noexcept { return is_up_; }
    // While it is down: time to ask it again. Asking says so by probed().
    bool wants_probe(Moment now) const noexcept { return !is_up_ && now >= next_probe_; }
    void probed(Moment now) noexcept;

    // How long an answer takes, smoothed; nothing is known of a new one, which comes first.
    Duration round_trip() const noexcept { return smoothed_; }
    // How long to wait for an answer (RFC 6298, section 2, with other bounds).
    Duration timeout() const noexcept;

private:
    void go_down(Moment now) noexcept;

    Duration smoothed_{};
    Duration variation_{};
    bool is_known_ = false;
    bool is_up_ = true;
    unsigned time_outs_ = 0; // in a row
    Duration pause_{};       // between probes
    Moment next_probe_;
};

} // namespace des
