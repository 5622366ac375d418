#pragma once

#include <cstdint>

namespace des {

// Keeps what is answered up to date, in a thread of its own.
class Source {
public:
    virtual ~Source() = default;
    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;

    virtual void start() = 0;
    // Makes it look again at all of where it gets its records from.
    virtual void read_again() noexcept = 0;
    // Moves as long as the source does.
    virtual std::uint64_t beats() const noexcept = 0;
};

} // namespace des
