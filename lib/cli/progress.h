#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace des::cli {

// How far a long piece of work has come, on one line of stderr that is gone in the end. Says
// nothing when stderr is no terminal, or when the work takes less than two seconds.
class Progress {
public:
    // `unit` is what is counted: "lines".
    explicit Progress(std::string unit);
    ~Progress();
    Progress(const Progress&) = delete;
    Progress& operator=(const Progress&) = delete;

    // One more is done. Cheap enough for an inner loop.
    void advance()
    {
        if ((++done_ & 0x3FFU) == 0 && is_terminal_)
            show();
    }
    // Takes the line away, before something else is written.
    void clear();

private:
    using Clock = std::chrono::steady_clock;
    void show();

    std::string unit_;
    bool is_terminal_;
    bool is_shown_ = false;
    std::uint64_t done_ = 0;
    Clock::time_point start_ = Clock::now();
    Clock::time_point last_ = start_;
};

// "1,234,567"
std::string with_separators(std::uint64_t number);

} // namespace des::cli
