#pragma once

#include <fstream>
#include <istream>
#include <string>

namespace des {

// A file to be read more than once. What comes through a pipe is kept in a temporary file, so that
// a slow writer at its other end does not hold up anything but this.
class Input {
public:
    // "-" is standard input. Throws Failure (unreadable, interrupted).
    explicit Input(const std::string& path);

    // From the beginning.
    std::istream& rewind();
    // Throws Failure (unreadable) when reading has failed: the end was not the end then.
    void check() const;
    // For messages: "<stdin>" for "-".
    const std::string& name() const noexcept { return name_; }

private:
    std::string name_;
    std::fstream file_;
};

} // namespace des
